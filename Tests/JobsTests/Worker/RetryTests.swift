import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A job that fails")
struct RetryTests {
    private struct Strange: Error {}

    @Test("for the moment is tried again when its time has come", arguments: Engine.available)
    func transient(engine: Engine) async throws {
        let attempts = Kept<Int>()
        let handler = NoteHandler { _, context in
            attempts.keep(context.job.attempt)
            if context.job.attempt == 1 { throw JobFailure.transient("the model is busy", after: .seconds(30)) }
            return .note("done")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                let waiting = try await queue.wait(for: id, toBe: .scheduled)
                #expect(waiting.lastError == "the model is busy")
                #expect(waiting.crashCount == 0)
                #expect(try await queue.column("run_at", of: id) == queue.clock.now + .seconds(30))
                #expect(try await queue.column("worker_id", of: id) as WorkerID? == nil)
                #expect(try await queue.eventKinds(id) == [.queued, .started, .retrying])
                let event = try await queue.jobs.events(of: id, after: 2).first
                #expect(event?.payload.contains("the model is busy") == true)

                queue.clock.advance(by: .seconds(30))
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(attempts.all == [1, 2])
                #expect(job.attempt == 2)
                #expect(job.lastError == nil)
                #expect(try await queue.notes() == ["done"])
                #expect(
                    try await queue.eventKinds(id) == [.queued, .started, .retrying, .started, .completed])
            }
        }
    }

    /// Errors that are no ``JobFailure``.
    enum Odd: String, CaseIterable, Sendable {
        case unknown, cancelledByItself, drainingByItself, brokenRule

        var error: any Error {
            switch self {
            case .unknown: Strange()
            case .cancelledByItself: CancellationError()
            case .drainingByItself: JobFailure.draining
            case .brokenRule: DatabaseError.constraint(.check, "a rule")
            }
        }
    }

    @Test(
        "in a way nobody foresaw is tried again too, and does not stay running", arguments: Engine.available,
        Odd.allCases)
    func odd(engine: Engine, odd: Odd) async throws {
        let handler = NoteHandler { _, context in
            if context.job.attempt == 1 { throw odd.error }
            return .done
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                let now = queue.clock.now
                try await queue.wait(for: id, toBe: .scheduled)
                let due: Timestamp = try await queue.column("run_at", of: id)
                #expect(due >= now && due <= now + .seconds(4))
                queue.clock.advance(by: .seconds(4))
                try await queue.wait(for: id, toBe: .completed)
            }
        }
    }

    @Test("for good is not tried again; its consequences are written with its end", arguments: Engine.available)
    func permanent(engine: Engine) async throws {
        let attempts = Tally()
        let handler = NoteHandler { _, _ in
            attempts.add()
            throw JobFailure.permanent("refused by the provider")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue(Note(text: "letter"))
                let job = try await queue.wait(for: id, toBe: .failed)
                #expect(job.lastError == "refused by the provider")
                #expect(job.finishedAt == queue.clock.now)
                #expect(job.progress == 0)
                #expect(attempts.count == 1)
                #expect(try await queue.notes() == ["gave up letter: refused by the provider"])
                #expect(try await queue.eventKinds(id) == [.queued, .started, .failed])
                let last = try await queue.jobs.events(of: id, after: 2).first
                #expect(last?.payload.contains("refused by the provider") == true)
            }
        }
    }

    @Test("every time is given up after its last attempt", arguments: Engine.available)
    func usedUp(engine: Engine) async throws {
        let attempts = Kept<Int>()
        let handler = NoteHandler(kind: JobKind("note", maxAttempts: 3, hasEvents: true)) { _, context in
            attempts.keep(context.job.attempt)
            throw JobFailure.transient("still busy", after: .zero)
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue(kind: handler.kind)
                let job = try await queue.wait(for: id, toBe: .failed)
                #expect(attempts.all == [1, 2, 3])
                #expect(job.attempt == 3)
                #expect(try await queue.notes() == ["gave up note: still busy"])
                #expect(
                    try await queue.eventKinds(id)
                        == [.queued, .started, .retrying, .started, .retrying, .started, .failed])
            }
        }
    }

    @Test("and whose consequences break a rule is put away, and takes nobody's place", arguments: Engine.available)
    func consequencesRefused(engine: Engine) async throws {
        let tries = Tally()
        let handler = NoteHandler(
            givingUp: { _, _, _, transaction in
                try transaction.addNote("consequence")
                if tries.add() == 1 { try transaction.addNote("consequence") }
            }, work: { _, _ in throw JobFailure.permanent("no") })
        var settings = JobWorker.Settings.quick
        settings.concurrency = 1
        try await engine.withQueue { [settings] queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                let id = try await queue.enqueue()
                try await queue.wait(for: id, toBe: .scheduled)
                #expect(try await queue.notes() == [])
                #expect(try await queue.column("run_at", of: id) == queue.clock.now + .seconds(600))
                queue.clock.advance(by: .seconds(600))
                try await queue.wait(for: id, toBe: .failed)
                #expect(try await queue.notes() == ["consequence"])
                #expect(
                    try await queue.eventKinds(id) == [.queued, .started, .retrying, .started, .failed])
            }
        }
    }
}
