import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Forgetting what jobs were about")
struct ForgettingTests {
    private let kind = JobKind<Note>("watched", hasEvents: true)

    private func forget(_ subject: String, in queue: TestQueue) async throws -> Bool {
        try await queue.database.write { try queue.jobs.forget(subject: subject, in: $0) }
    }

    private func count(_ table: SQL, of id: JobID, in queue: TestQueue) async throws -> Int {
        try await queue.database.fetch("SELECT 1 FROM \(table) WHERE job_id = \(id)").count
    }

    /// A job about something, worked off.
    private func ended(about subject: String, in queue: TestQueue) async throws -> JobID {
        let id = try await queue.enqueue(kind: kind)
        try await queue.database.execute("UPDATE jobs SET subject_id = \(subject) WHERE id = \(id)")
        let handler = NoteHandler(
            kind: kind, givingUp: { _, _, _, _ in }, canceling: { _, _, _ in EndReport() },
            work: { _, context in
                _ = try await context.step("step", input: 1) { step in
                    try await step.spend(1, micros: 1)
                    return "a secret text"
                }
                throw JobFailure.permanent("a secret reason")
            })
        try await queue.run(try #require(try await queue.claim(.init(all: 1, long: 1), of: [kind]).first), handler)
        return id
    }

    @Test("leaves of an ended job that it ended, and what it cost", arguments: Engine.available)
    func ended(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await ended(about: "mine", in: queue)
            let other = try await ended(about: "another's", in: queue)
            let eventsOfOther = try await count("job_events", of: other, in: queue)
            #expect(try await forget("mine", in: queue))
            #expect(try await forget("mine", in: queue), "twice is once")
            let job = try await queue.job(id)
            #expect(job.state == .failed && job.lastError == nil)
            #expect(try await count("job_steps", of: id, in: queue) == 0)
            #expect(try await queue.eventKinds(id) == [.failed])
            #expect(try await count("model_calls", of: id, in: queue) == 1)
            #expect(try await count("job_steps", of: other, in: queue) == 1)
            #expect(try await count("job_events", of: other, in: queue) == eventsOfOther)
        }
    }

    @Test("waits for what has not ended", arguments: Engine.available)
    func live(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(kind: kind)
            try await queue.database.execute("UPDATE jobs SET subject_id = 'mine' WHERE id = \(id)")
            #expect(try await !forget("mine", in: queue))
            #expect(try await queue.job(id).state == .queued)
            #expect(try await count("job_events", of: id, in: queue) == 1)
        }
    }
}
