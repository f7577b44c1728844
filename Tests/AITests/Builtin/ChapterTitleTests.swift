import Testing

@testable import AI

@Suite("Headings as titles")
struct ChapterTitleTests {
    @Test(
        "numbers and marks go, capitals become a sentence",
        arguments: [
            ("The founding", "The founding"), ("1. The founding", "The founding"),
            ("2.3 The founding.", "The founding"),
            ("IV. The founding", "The founding"), ("Chapter 5: The founding", "The founding"),
            ("Розділ 2. Торгівля", "Торгівля"), ("Kapitel 3: Der Handel", "Der Handel"),
            ("Rozdział IV. Handel", "Handel"), ("THE FREE PORT", "The free port"), ("free port", "Free port"),
            ("1848 and after", "1848 and after"), ("NATO", "NATO"), ("What is a mole?", "What is a mole?"),
        ])
    func cleans(heading: String, title: String) {
        #expect(ChapterTitle.clean(heading) == title)
    }

    @Test(
        "what says nothing, or is no plain line, is no title",
        arguments: [
            "Introduction", "1. Introduction", "Висновки", "ВСТУП", "References", "Література", "", "…", "42",
            "A <b> B",
            "[x](y)", "a *b*", "see http://x.org", "Email me@x.org", "a|b", "History", "Appendix", "Fazit",
            "2. Einleitung", "Literatur", "Zakończenie", "Przypisy", "WSTĘP",
            String(repeating: "long ", count: 30),
        ])
    func refuses(heading: String) {
        #expect(ChapterTitle.clean(heading) == nil)
    }
}
