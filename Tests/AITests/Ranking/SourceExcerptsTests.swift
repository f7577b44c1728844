import Testing

@testable import AI

@Suite("What a model is shown of the sources")
struct SourceExcerptsTests {
    private static let filler = (0..<200).map { "Paragraph \($0) is about gardens, roses and the weather in May." }

    private static func excerpts(_ texts: [String], _ query: String, limit: Int) -> [String] {
        PassageRanking(texts).excerpts(for: query, limitBytes: limit)
    }

    @Test("of long ones: the passages that belong to the task, in their order")
    func ranked() {
        var paragraphs = Self.filler
        paragraphs[150] = "The lighthouse of Odesa was lit in 1845."
        paragraphs[30] = "Lighthouses guide ships."
        let shown = Self.excerpts([paragraphs.joined(separator: "\n\n")], "A lighthouse", limit: 400)[0]
        let first = shown.range(of: "guide ships"), second = shown.range(of: "lit in 1845")
        #expect(first != nil && second != nil)
        if let first, let second { #expect(first.lowerBound < second.lowerBound) }
        #expect(shown.contains("[…]") && shown.utf8.count <= 400)
    }

    @Test("of short ones: everything, as it is")
    func whole() {
        let task = SectionTask.example()
        let data = DataBlock(for: .section(task))
        let blocks = SourceExcerpts().blocks(of: task.sources, for: "anything", limitBytes: 1_000, data)
        #expect(blocks.contains(#"name="source s1""#) && blocks.contains(#"name="source s2""#))
        #expect(!blocks.contains("[…]"))
    }

    @Test("never more than there is room for, whatever the text is like", arguments: [1, 10, 100, 5_000])
    func bounded(limit: Int) {
        let texts = [
            String(repeating: "ї", count: 20_000), String(repeating: "word ", count: 5_000), "", "\n\n\n",
            Self.filler.joined(separator: "\n"), String(repeating: "👩‍👧", count: 3_000),
        ]
        let shown = Self.excerpts(texts, "roses", limit: limit)
        #expect(shown.count == texts.count)
        #expect(shown.reduce(0) { $0 + $1.utf8.count } <= limit)
    }

    @Test("heads and tails of a text keep within their size and break no character")
    func ends() {
        let text = String(repeating: "їжак ", count: 100)
        for limit in 1...40 {
            #expect(Excerpt.head(text, limit).utf8.count <= limit + " […]".utf8.count)
            #expect(Excerpt.tail(text, limit).utf8.count <= limit + "[…]".utf8.count)
            #expect(!Excerpt.head(text, limit).contains("\u{FFFD}") && !Excerpt.tail(text, limit).contains("\u{FFFD}"))
        }
        #expect(Excerpt.head("short", 10) == "short" && Excerpt.tail("short", 10) == "short")
    }
}
