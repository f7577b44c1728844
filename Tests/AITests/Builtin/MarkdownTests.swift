import Testing

@testable import AI

@Suite("Text as Markdown")
struct MarkdownTests {
    @Test(
        "characters with a meaning lose it",
        arguments: [
            ("a*b_c`d", "a\\*b\\_c\\`d"), ("[x](y)", "\\[x\\](y)"), ("<b>", "\\<b\\>"),
            ("@s1 $x$ ~y~ ^z^", "\\@s1 \\$x\\$ \\~y\\~ \\^z\\^"),
            ("a | b {c} \\d", "a \\| b \\{c\\} \\\\d"), ("&amp; & &x", "\\&amp; & &x"),
            ("tab\tand\nbreak", "tab and break"),
            ("Plain — «text», 5 % (x)!", "Plain — «text», 5 % (x)!"),
        ])
    func escapes(text: String, expected: String) {
        #expect(MarkdownEscape.escaped(text) == expected)
    }

    @Test(
        "no paragraph becomes a block of another kind",
        arguments: [
            ("# Head", "\\# Head"), ("1. One", "1\\. One"), ("1909. Then", "1909\\. Then"), ("(a) One", "(a\\) One"),
            ("- one", "\\- one"), ("+ one", "\\+ one"), (": def", "\\: def"), ("=====", "\\====="),
            ("% title", "\\% title"),
            ("A. Smith", "A\\. Smith"), ("One # two", "One # two"), ("1.5 is more.", "1.5 is more."),
            ("Word.", "Word."),
        ])
    func startOfLine(text: String, expected: String) {
        #expect(MarkdownEscape.escaped(text, startsLine: true) == expected)
    }

    @Test(
        "a citation stands before the full stop",
        arguments: [
            ("It opened in 1909.", "It opened in 1909 [@s1]."), ("Wait!", "Wait [@s1]!"),
            ("And so on…", "And so on [@s1]…"),
            ("Він зійшов на воду 1790 р.", "Він зійшов на воду 1790 р. [@s1]."),
            ("Заснована в VI ст. до н. е.", "Заснована в VI ст. до н. е. [@s1]."),
            ("Вона завдовжки 142 м.", "Вона завдовжки 142 м [@s1]."), ("Fish, salt, etc.", "Fish, salt, etc. [@s1]."),
            ("He said “Go.”", "He said “Go.” [@s1]."), ("It was [sic] old.", "It was \\[sic\\] old [@s1]."),
        ])
    func citation(sentence: String, expected: String) {
        #expect(CitedSentence.markdown(sentence, citing: "s1", startsLine: false) == expected)
    }

    @Test("without a key the sentence stays as it is")
    func noCitation() {
        #expect(CitedSentence.markdown("1. One * two.", citing: nil, startsLine: true) == "1\\. One \\* two.")
    }
}
