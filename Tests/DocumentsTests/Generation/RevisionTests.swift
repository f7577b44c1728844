import AI
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("A section whose first text has faults")
struct SectionRevisionTests {
    /// Too short at first in the second section.
    private static let hasty: @Sendable (SectionTask) -> String = { task in
        task.index == 1 && task.revision == nil ? "In short it was so and nothing else [@s1]." : StudioWriter.text(task)
    }

    @Test("is written once more, in a step of its own", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter(text: Self.hasty)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
            #expect(
                writer.asked == [
                    "outline": 1, "section/0": 1, "section/1": 1, "section/1/revision": 1, "section/2": 1,
                    "coherence": 1,
                ])
            let job = try await library.newestJob(of: document)
            #expect(
                try await library.ledger(of: job.id)
                    == ["coherence", "outline", "section/0", "section/1", "section/1/revision", "section/2"]
                    .map { .init(step: $0, state: "ok") })
            #expect(job.tokensUsed == 6 * 6_000)
            #expect(job.costMicros == 6 * StudioWriter.callMicros)
            let sections = try await library.sections(of: document)
            #expect(sections[1].markdown.contains("the second text has sentence 0"))
            // The third knows the text that stays.
            #expect(writer.tasks.last?.previousSections == sections.prefix(2).map(\.markdown))
            let events = try await library.events(of: document)
            #expect(events.count { $0.kind == .sectionCompleted } == 3)
        }
    }

    @Test("is no section before that, and its first text is never asked for again", arguments: Engine.available)
    func interrupted(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter(text: Self.hasty)
            writer.wait(at: 1)
            try await library.withWorker(writer: writer) {
                try await eventually("the second section is being written") { writer.waiting == [1] }
                writer.goOn(1, again: true)
                try await eventually("it is being revised") {
                    writer.waiting == [1] && writer.asked["section/1/revision"] == 1
                }
                #expect(try await library.sections(of: document).count == 1)
                try await library.expireLeases()
                try await library.withWorker(writer: writer) {
                    try await eventually("another worker revises it") { writer.asked["section/1/revision"] == 2 }
                    writer.goOn(1)
                    try await library.waitForEnd(of: document.id)
                }
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked["section/1"] == 1)
            #expect(writer.asked["section/0"] == 1)
            #expect(try await library.events(of: document).count { $0.kind == .sectionCompleted } == 3)
        }
    }

    @Test("stays too short rather than unwritten when it cannot be mended", arguments: Engine.available)
    func hopeless(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter { "In part \($0.index) it was so and nothing else [@s1] [@s9]." }
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
            let provenance = try await library.provenance(of: document)
            #expect(provenance.sections.map(\.findings) == Array(repeating: [.tooShort], count: 3))
            #expect(provenance.sections.map(\.isRevised) == [true, true, true])
            #expect(provenance.sections.map(\.unknownCitations) == [["s9"], ["s9"], ["s9"]])
            #expect(try await library.sections(of: document).allSatisfy { !$0.markdown.contains("s9") })
        }
    }
}
