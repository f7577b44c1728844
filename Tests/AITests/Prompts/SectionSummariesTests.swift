import Testing

@testable import AI

@Suite("What a section's writer is told of the others")
struct SectionSummariesTests {
    private static func text(_ section: Int) -> String {
        (1...12).map { "Paragraph \($0) of part \(section) begins. " + String(repeating: "More of it. ", count: 60) }
            .joined(separator: "\n\n")
    }

    private static func summaries(_ count: Int) -> String {
        SectionSummaries(texts: (1...count).map(text), titles: (1...count).map { "Part \($0)" }).text
    }

    @Test("is what each paragraph begins with, and of the last one the end")
    func gist() {
        let text = Self.summaries(3)
        #expect(text.contains("1. Part 1\nParagraph 1 of part 1 begins. Paragraph 2 of part 1 begins."))
        #expect(text.hasSuffix("More of it. "))
        #expect(!text.contains("Paragraph 1 of part 3"))
    }

    @Test("does not grow with the document", arguments: [20, 60, 150])
    func bounded(count: Int) {
        #expect(Self.summaries(count).utf8.count < 20_000)
    }

    @Test("a prompt deep in a long document is hardly longer than an early one")
    func prompts() {
        let sections = (1...150).map {
            OutlineSection(
                id: "\($0)", title: "Part \($0)", brief: String(repeating: "why ", count: 80), targetWords: 400)
        }
        func bytes(_ index: Int) -> Int {
            let task = SectionTask(
                settings: .example, sources: [], outline: Outline(sections: sections), index: index,
                previousSections: (0..<index).map(Self.text))
            return PromptWriter().prompt(for: .section(task), after: "").inputBytes
        }
        #expect(bytes(149) < bytes(10) + 14_000)
    }
}
