import AI
import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("An outline that the customer has approved")
struct ApprovedOutlineTests {
    /// Does the outline's step alone, with an input that has an approved one.
    private struct OutlineAlone: JobHandler {
        let kind = JobKind<NoArguments>("outline_alone", maxAttempts: 1)
        let ai: AIService
        let input: GenerationInput
        let library: Library

        func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
            _ = try await OutlineWriting(
                ai: ai, input: input, budget: library.budgets.writing(input.document), time: library.clock.source,
                context: context
            ).write(try input.digest())
            return .done
        }
    }

    @Test("is written by as it is, under new ids, and no model is asked", arguments: Engine.available)
    func approved(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            let plain = try #require(try await library.database.read { try GenerationInput.load(document.id, in: $0) })
            let outline = Outline(sections: [
                OutlineSection(id: "mine", title: "Ports", brief: "Say why.", targetWords: 700),
                OutlineSection(id: "mine too", title: "Grain", brief: "", targetWords: 560, isIndependent: true),
            ])
            let writer = StudioWriter()
            let handler = OutlineAlone(
                ai: AIService(providers: [writer]),
                input: GenerationInput(document: plain.document, sources: plain.sources, approvedOutline: outline),
                library: library)
            try await library.withWorker(JobHandlers([handler])) {
                let job = try await library.database.write { [jobs = library.jobs] in
                    try jobs.enqueue(handler.kind, NoArguments(), in: $0)
                }
                try await eventually("the outline is there") {
                    try await library.jobs.status(job)?.state == .completed
                }
            }
            #expect(writer.asked.isEmpty)
            let kept = try await library.database.read { try DocumentStore.writtenOutline(of: document.id, in: $0) }
            let written = try #require(kept)
            #expect(written.sections.map(\.title) == ["Ports", "Grain"])
            #expect(written.sections.map(\.brief) == ["Say why.", ""])
            #expect(written.sections.map(\.targetWords) == [700, 560])
            #expect(written.sections.map(\.isIndependent) == [nil, true])
            // Whatever a customer calls a section names it in this outline only.
            #expect(written.sections.allSatisfy { Identifier<DocumentSection>($0.id) != nil })
            let row = try await library.database.fetch("SELECT target_words FROM documents").first
            #expect(try row?["target_words"] == 1_260)
        }
    }
}
