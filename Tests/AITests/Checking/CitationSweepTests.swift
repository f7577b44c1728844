import Testing

@testable import AI

@Suite("Citations")
struct CitationSweepTests {
    private static let cases: [(text: String, markdown: String, known: [String], unknown: [String])] = [
        ("Plain.", "Plain.", [], []),
        ("A [@s1].", "A [@s1].", ["s1"], []),
        ("A [@x].", "A.", [], ["x"]),
        ("A [@s1; @x; @s2].", "A [@s1; @s2].", ["s1", "s2"], ["x"]),
        ("A [@x; @s1, p. 3].", "A [@s1, p. 3].", ["s1"], ["x"]),
        ("A [see @s1, pp. 3-4; -@s2].", "A [see @s1, pp. 3-4; -@s2].", ["s1", "s2"], []),
        ("A [@s1 and @x].", "A [@s1].", ["s1"], ["x"]),
        ("A [@s1] b [@s1].", "A [@s1] b [@s1].", ["s1"], []),
        ("As @s2 says.", "As @s2 says.", ["s2"], []),
        ("As @x says.", "As says.", [], ["x"]),
        ("[@doe:1999.b-c]", "", [], ["doe:1999.b-c"]),
        ("See [@{s1}].", "See [@{s1}].", ["s1"], []),
        ("Escaped \\[\\@x\\] \\@x.", "Escaped \\[\\@x\\] \\@x.", [], []),
        ("mail me@x.org", "mail me@x.org", [], []),
        ("`[@x]` and ``a ` [@x]``", "`[@x]` and ``a ` [@x]``", [], []),
        ("[a link](@x) [not] [ @ ] @", "[a link]() [not] [ @ ] @", [], ["x"]),
        ("[@s1", "[@s1", ["s1"], []),
        ("Джерело [@s1; @джерело].", "Джерело [@s1].", ["s1"], ["джерело"]),
    ]

    @Test("known keys stay, unknown ones go, all else is text", arguments: cases)
    func sweeps(text: String, markdown: String, known: [String], unknown: [String]) {
        let sweep = CitationSweep(text, knownKeys: ["s1", "s2"])
        #expect(sweep.markdown == markdown)
        #expect(sweep.citations == known)
        #expect(sweep.unknown == unknown)
    }

    @Test("no citation counts as words")
    func prose() {
        let sweep = CitationSweep("One two [see @s1, pp. 3-4; @x] three.", knownKeys: ["s1"])
        #expect(WordCount.words(in: sweep.prose) == 3)
    }

    @Test(
        "words are counted as a reader would",
        arguments: [
            ("", 0), (" \n — * ", 0), ("One", 1), ("64.4 km, п’ять co-operate", 4), ("**Bold** _and_ #3", 3),
            ("日本語", 3),
            ("О 9-й ранку", 3),
        ])
    func counts(text: String, words: Int) {
        #expect(WordCount.words(in: text) == words)
    }

    @Test("hostile brackets take no longer than others")
    func hostile() {
        for text in ["[", "[@", "@a ", "`", "[@a;", "\\["] {
            let sweep = CitationSweep(String(repeating: text, count: 100_000), knownKeys: [])
            #expect(sweep.citations.isEmpty)
        }
    }
}
