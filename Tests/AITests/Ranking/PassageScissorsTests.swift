import Testing

@testable import AI

@Suite("The passages of a source")
struct PassageScissorsTests {
    @Test("hold all of its words, in order, whatever ends its lines")
    func complete() {
        let lines = ["# One", "", "First line", "second line", "", "", "Next", "", "## Two"]
        for end in ["\n", "\r\n"] {
            let passages = PassageScissors.passages(of: lines.joined(separator: end))
            #expect(passages.map(\.text) == ["# One\n\nFirst line\nsecond line", "Next", "## Two"])
            #expect(passages.map(\.place.paragraph) == [1, 2, 3])
            #expect(passages.map(\.place.heading) == ["One", "One", "Two"])
        }
    }

    @Test("of one long paragraph have its number all, and are no longer than a passage may be")
    func long() {
        let text = String(repeating: "word ", count: 2_000) + "\n\nend"
        let passages = PassageScissors.passages(of: text)
        #expect(passages.count == 8)
        #expect(passages.allSatisfy { $0.text.utf8.count <= 1_500 })
        #expect(passages.map(\.place.paragraph) == [1, 1, 1, 1, 1, 1, 1, 2])
        let words = passages.flatMap { $0.text.split(whereSeparator: \.isWhitespace) }
        #expect(words.count == 2_001)
    }

    @Test("are none of a text without words")
    func empty() {
        for text in ["", "\n\n", " \t\n", "\u{0C}"] { #expect(PassageScissors.passages(of: text).isEmpty) }
    }

    @Test("rank by stems in English and Ukrainian")
    func stems() {
        let ranking = PassageRanking(["Roses bloom in May.\n\nThe harbours were closed.\n\nУ гаванях стояли кораблі."])
        #expect(ranking.best(1, for: "harbour").first?.passage.text == "The harbours were closed.")
        #expect(ranking.best(1, for: "гавань, корабель").first?.passage.text == "У гаванях стояли кораблі.")
        #expect(ranking.best(3, for: "snow").isEmpty)
        #expect(PassageRanking([]).best(1, for: "snow").isEmpty)
    }
}
