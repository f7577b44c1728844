import Testing

@testable import AI

@Suite("Reading sources")
struct SourceReaderTests {
    /// The blocks as lines: `2# heading`, `- item`, or the paragraph.
    private func read(_ content: String) -> [String] {
        SourceReader.blocks(of: content).map { block in
            switch block {
            case .heading(let level, let text): "\(level)# " + String(String.UnicodeScalarView(text))
            case .prose(let text): String(String.UnicodeScalarView(text))
            case .listItem(let text): "- " + String(String.UnicodeScalarView(text))
            }
        }
    }

    private static let blocks: [(String, [String])] = [
        ("# Title #\n\nOne\ntwo.\n\nThree.", ["1# Title", "One two.", "Three."]),
        ("Title\n=====\nText.\n\nPart\n---\nMore.", ["1# Title", "Text.", "2# Part", "More."]),
        ("- one\n- two\n  goes on\n\n1. three\n12) four", ["- one", "- two goes on", "- three", "- four"]),
        ("> quoted\n> text", ["quoted text"]),
        ("a\n\n```\n# code\n```\nb", ["a", "b"]),
        ("a\n\n~~~~ swift\ncode\n~~~\nstill\n~~~~\n\nb", ["a", "b"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nText.", ["Text."]),
        ("a | b\n--|--\n1 | 2\n\nText.", ["Text."]),
        ("Text.\n\n***\n\n- - -\n\n___\n\nMore.", ["Text.", "More."]),
        ("---\ntitle: x\nbibliography: /etc/passwd\n---\n\nText.", ["Text."]),
        ("[link]: http://example.org\n[^1]: A note.\n\nText.", ["Text."]),
        ("::: warning\nText.\n:::", ["Text."]),
        ("#hashtag and #5", ["#hashtag and #5"]),
        ("1794 was a year.\n1. January", ["1794 was a year.", "- January"]),
        ("a\r\nb\r\rc\u{2028}d", ["a b", "c d"]),
        ("", []),
        ("\n \n\t\n", []),
    ]

    @Test("blocks are told apart", arguments: blocks)
    func reads(content: String, expected: [String]) {
        #expect(read(content) == expected)
    }

    @Test("lines of their own are headings in a text without marks")
    func plainHeadings() {
        let prose = "This is a paragraph of a plain text that is long enough to be told from a heading above it."
        #expect(
            read("The beginning\n\n\(prose)\n\n2. The end\n\n\(prose)") == [
                "2# The beginning", prose, "2# The end", prose,
            ])
        #expect(read("# Marked\n\nShort line\n\n\(prose)") == ["1# Marked", "Short line", prose])
    }

    private static let inlines: [(String, String)] = [
        ("**bold** *it* __b__ _i_ ***x***", "bold it b i x"),
        ("2 * 3 and snake_case_name", "2 * 3 and snake_case_name"),
        ("a `code` b ``x ` y``", "a code b x ` y"), ("Rc`<T>` and <b>bold</b>ness", "Rc<T> and boldness"),
        ("~~gone~~ ~500", "gone ~500"), ("[text](http://x.org \"t\") [r][1] [s]{.class}", "text r s"),
        ("![alt](x.png) ![alt][1] ![alt]", ""), ("[![alt](i.png)](link) after", "after"),
        ("[nested [brackets]](x) end", "nested [brackets] end"),
        ("fact[1], fact [2, 3], fact[4–6], fact[citation needed].", "fact, fact, fact, fact."),
        ("note[^1] and ^[inline note] end", "note and end"), ("fake [@s1, p. 3; @x] end", "fake end"),
        ("kept [in brackets] here", "kept [in brackets] here"),
        ("a<br>b <img src=x onerror=y> c <!-- d --> e", "a b c e"), ("5 < 6 and a > b", "5 < 6 and a > b"),
        ("&lt;b&gt; &amp;amp; &#1071; &#x42F; &copy; &unknown; &", "<b> &amp; Я Я © &unknown; &"),
        ("\\*not\\* \\[@x\\] \\\\ \\d", "*not* [@x] \\ \\d"),
        ("span {#id .class key=v} and {braces}", "span and {braces}"),
        ("  many   spaces\u{A0}here ", "many spaces here"),
    ]

    @Test("marks inside a paragraph are taken out", arguments: inlines)
    func plain(markdown: String, expected: String) {
        #expect(read(markdown).joined() == expected)
    }

    @Test("scripts, styles and comments go with what they hold, but only when they end")
    func hiddenMarkup() {
        #expect(read("a <script>\n\nalert(1)\n\n</SCRIPT > b") == ["a b"])
        #expect(read("a <style>p {}</style><!--\n\nx --> b") == ["a  b".replacing("  ", with: " ")])
        #expect(read("a <!-- never closed\n\nb") == ["a <!-- never closed", "b"])
        #expect(read("a <scripture> b") == ["a b"])
    }

    @Test("nothing invisible gets through")
    func invisible() {
        let hidden = "\u{0}\u{7}\u{1B}\u{7F}\u{85}\u{AD}\u{200B}\u{200E}\u{202E}\u{2066}\u{FEFF}\u{E0041}\u{F8FF}"
        #expect(read("a\(hidden)b") == ["a b"])
        #expect(read("&#x202E;a&#0;b&#x1B;") == ["a b"])
    }

    @Test("a word that was divided at the end of a line spoils its sentence only")
    func dividedWord() async throws {
        let text =
            "The harbour of the old town was de-\nepened in the year 1909. The well-known bridge stands to this day."
        let index = try await IndexBuilder.index([.text(text)])
        #expect(index.sentences.map(\.isUsable) == [false, true])
    }

    private static let hostile = [
        "[", "![", "[a](", "[[", "]", "(", "<", "<a ", "<!--", "<script>", "&", "&#", "{", "`", "``a", "*", "_", "**a",
        "\\",
        "~~", "^[", "> ", "- ", "#", "# ", "|", "\n", "```\n", "a\n===\n",
    ]

    @Test("hostile text is read in linear time", arguments: hostile)
    func linear(pattern: String) {
        let text = String(repeating: pattern, count: 20_000)
        #expect(SourceReader.blocks(of: text).count <= 40_000)
    }
}
