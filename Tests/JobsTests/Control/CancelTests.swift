import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A job that is canceled")
struct CancelTests {
    struct Refusal: Error {}

    /// Where a job waits.
    enum Waiting: String, CaseIterable, Sendable {
        case queued, scheduled, paused

        func job(in queue: TestQueue) async throws -> JobID {
            let id = try await queue.enqueue(uniqueKey: "key", delay: self == .scheduled ? .seconds(60) : .zero)
            if self == .paused { try await queue.pause(id) }
            #expect(try await queue.job(id).state.rawValue == rawValue)
            return id
        }
    }

    @Test(
        "while it waits has ended at once, with what follows from that", arguments: Engine.available, Waiting.allCases)
    func waiting(engine: Engine, waiting: Waiting) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(
                NoteHandler(
                    canceling: { note, job, transaction in
                        try transaction.addNote("canceled \(note.text) while \(job.state)")
                        return EndReport(deliveredSections: 3)
                    }, work: { _, _ in .done }))
            let id = try await waiting.job(in: queue)
            queue.clock.advance(by: .seconds(1))
            #expect(try await queue.cancel(id) == .canceled)
            let job = try await queue.job(id)
            #expect(job.state == .canceled)
            #expect(job.finishedAt == queue.clock.now)
            #expect(try await queue.notes() == ["canceled note while \(waiting)"])
            #expect(try await queue.eventKinds(id).last == .canceled)
            #expect(try await queue.payloads(.canceled, of: id).map(\.deliveredSections) == [3])
            #expect(try await queue.attempts(id) == [], "nobody has begun it")
            queue.clock.advance(by: .seconds(3_600))
            #expect(try await queue.claim(9).isEmpty)
            // Its key is free.
            #expect(try await queue.enqueue(uniqueKey: "key") != id)
        }
    }

    @Test("with its cause rolled back goes on as if nobody had wished it", arguments: Engine.available)
    func rolledBack(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(NoteHandler { _, _ in .done })
            let id = try await queue.enqueue()
            let before = try await queue.everything()
            await #expect(throws: Refusal.self) {
                try await queue.database.write { transaction in
                    #expect(try queue.jobs.cancel(id, in: transaction) == .canceled)
                    throw Refusal()
                }
            }
            #expect(try await queue.everything() == before)
        }
    }

    @Test("but what follows breaks a rule, stays as it was", arguments: Engine.available, Waiting.allCases)
    func consequencesRefused(engine: Engine, waiting: Waiting) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(
                NoteHandler(
                    canceling: { _, _, transaction in
                        try transaction.addNote("twice")
                        try transaction.addNote("twice")
                        return EndReport()
                    }, work: { _, _ in .done }))
            let id = try await waiting.job(in: queue)
            let before = try await queue.everything()
            await #expect(throws: DatabaseError.self) { try await queue.cancel(id) }
            #expect(try await queue.everything() == before)
        }
    }

    @Test("while it is worked on is told to its handler, and keeps what it has finished", arguments: Engine.available)
    func running(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, context in
            _ = try await context.step("first", input: 1, progress: 50) { _ in "paid" }
            _ = try await context.step("second", input: 1) { _ in
                try await gate.pass()
                return "never"
            }
            return .note("completed")
        }
        try await engine.withQueue { plain in
            let queue = plain.with(handler)
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                try await eventually("it is in its second step") { gate.arrivals == 1 }
                #expect(try await queue.cancel(id) == .canceling)
                let job = try await queue.wait(for: id, toBe: .canceled)
                #expect(gate.cancellations == 1)
                #expect(job.progress == 50)
                #expect(job.lastError == nil)
                #expect(try await queue.detail(id).steps.map(\.key) == ["first"])
                #expect(try await queue.attempts(id) == [.canceled])
                #expect(try await queue.notes() == ["canceled note"])
                #expect(try await queue.eventKinds(id) == [.queued, .started, .canceled])
                #expect(try await queue.eventNumbers(id) == [1, 2, 3])
                // Its place is free.
                gate.open()
                try await queue.wait(for: try await queue.enqueue(), toBe: .completed)
            }
        }
    }

    @Test("a second time hears what the first did", arguments: Engine.available)
    func twice(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let waiting = try await queue.enqueue()
            #expect(try await queue.cancel(waiting) == .canceled)
            let after = try await queue.everything()
            #expect(try await queue.cancel(waiting) == .alreadyEnded(.canceled))
            #expect(try await queue.everything() == after)

            let running = try await queue.enqueue()
            let job = try await queue.claimOne()
            #expect(try await queue.cancel(running) == .canceling)
            let wished = queue.clock.now
            queue.clock.advance(by: .seconds(5))
            #expect(try await queue.cancel(running) == .canceling)
            #expect(try await queue.job(running).cancelAt == wished, "the ten seconds do not begin anew")
            try await queue.database.write { transaction in
                try JobStore.finish(job, as: .completed, at: queue.clock.now, in: transaction)
            }
            #expect(try await queue.cancel(running) == .alreadyEnded(.completed))
            #expect(try await queue.cancel(JobID(at: queue.clock.now)) == .notFound)
        }
    }

    @Test("of a kind that only newer binaries know is left to them", arguments: Engine.available)
    func unknownKind(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let unknown = try await queue.enqueue(kind: JobKind("of a newer node", hasEvents: true))
            let newer = try await queue.enqueue(kind: JobKind("note", version: 2, hasEvents: true))
            let before = try await queue.everything()
            for id in [unknown, newer] { #expect(try await queue.cancel(id) == .unknownKind) }
            #expect(try await queue.everything() == before)
        }
    }

    @Test("makes no new call to a model", arguments: Engine.available)
    func noNewCall(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            let calls = Tally()
            await expectOwnershipLost {
                _ = try await context.step("step", input: 1) { step in
                    try await step.spend(5, micros: 7)
                    calls.add()
                    try await queue.cancel(id)
                    try await step.spend(5, micros: 7)
                    calls.add()
                    return 1
                }
            }
            #expect(calls.count == 1)
            #expect(try await queue.detail(id).calls.map(\.state) == [.ok])
            #expect(try await queue.job(id).costMicros == 7)
        }
    }

    @Test("completes all the same, when its last step was done before it heard of that", arguments: Engine.available)
    func completed(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            try await queue.run(
                job,
                NoteHandler { _, _ in
                    let outcome = try await queue.cancel(id)
                    #expect(outcome == .canceling)
                    return .note("completed")
                }
            )
            #expect(try await queue.job(id).state == .completed)
            #expect(try await queue.eventKinds(id) == [.queued, .started, .completed])
            #expect(try await queue.notes() == ["completed"])
            #expect(try await queue.attempts(id) == [.completed])
        }
    }

    /// How an attempt ends that has not heard of the wish.
    enum End: String, CaseIterable, Sendable {
        case fails, retries, pauses, gaveUpAfterOne

        var kind: JobKind<Note> { self == .gaveUpAfterOne ? .onlyOnce : .note }

        var failure: JobFailure {
            switch self {
            case .fails: .permanent("no")
            case .retries: .transient("busy", after: .seconds(9))
            case .pauses: .paused(.budget)
            case .gaveUpAfterOne: .transient("busy")
            }
        }
    }

    @Test("ends as canceled, though its handler fails meanwhile", arguments: Engine.available, End.allCases)
    func failing(engine: Engine, end: End) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(kind: end.kind)
            let job = try await queue.claimOne()
            let isSettled = await queue.attempt(
                job,
                NoteHandler(kind: end.kind) { _, _ in
                    #expect(try await queue.cancel(id) == .canceling)
                    throw end.failure
                }
            ).run()
            #expect(isSettled)
            #expect(try await queue.job(id).state == .canceled)
            #expect(try await queue.notes() == ["canceled note"])
            #expect(try await queue.eventKinds(id) == [.queued, .started, .canceled])
            #expect(try await queue.attempts(id) == [.canceled])
        }
    }
}
