import Testing

@testable import AI

@Suite("The builtin writer's documents")
struct BuiltinQualityTests {
    private static func evaluate(_ example: Example) async throws -> DocumentEvaluation {
        let document = try await example.document()
        return DocumentEvaluation(
            sections: zip(document.outline.sections, document.drafts).map { section, draft in
                DocumentEvaluation.Section(
                    title: section.title, markdown: draft.markdown, targetWords: section.targetWords)
            }, language: example.language, knownKeys: Set(try example.sources().map(\.key)))
    }

    @Test("of ten pages from three sources of two thousand words each miss nothing")
    func tenPages() async throws {
        let example = Example(name: "telling-the-time", language: "en")
        for source in try example.sources() {
            #expect((1_900...2_100).contains(WordCount.words(in: source.content)), "\(source.title)")
        }
        let figures = try await Self.evaluate(example)
        #expect(QualityThresholds().misses(of: figures) == [])
        #expect((2_700...3_300).contains(figures.words))
        #expect(figures.uncitedParagraphs == [])
        #expect(figures.repeatedSentences == [])
        #expect(figures.sections.count >= 6)
        // Of a text for adults.
        #expect((8...14).contains(figures.readingLevel.value))
    }

    @Test("of the other examples miss nothing either", arguments: Example.all)
    func harbours(example: Example) async throws {
        #expect(QualityThresholds().misses(of: try await Self.evaluate(example)) == [])
    }
}
