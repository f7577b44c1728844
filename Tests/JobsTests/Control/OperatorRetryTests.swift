import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A dead letter that an operator tries again")
struct OperatorRetryTests {
    @Test("keeps its finished steps, and its failures are forgotten", arguments: Engine.available)
    func steps(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(kind: .onlyOnce)
            let bodies = Kept<String>()
            let handler = NoteHandler(
                kind: .onlyOnce,
                givingUp: { _, job, _, transaction in try transaction.addNote("gave up \(job.token)") }
            ) { _, context in
                _ = try await context.step("paid", input: 1) { step in
                    bodies.keep("paid")
                    try await step.spend(5, micros: 7)
                    return 1
                }
                if context.job.token < 3 { throw JobFailure.transient("busy") }
                return .note("delivered")
            }
            for round in 1...2 {
                try await queue.run(try await queue.claimOne(), handler)
                let dead = try await queue.job(id)
                #expect(dead.state == .failed)
                #expect(try await queue.retry(id) == .queued, "round \(round)")
                let job = try await queue.job(id)
                #expect(job.state == .queued)
                #expect(job.finishedAt == nil)
                #expect(job.stepFailures == 0)
                #expect(job.crashCount == 0)
                #expect(job.runAt == queue.clock.now)
                queue.clock.advance(by: .seconds(1))
            }
            try await queue.run(try await queue.claimOne(), handler)
            #expect(try await queue.job(id).state == .completed)
            #expect(bodies.all == ["paid"])
            #expect(try await queue.job(id).costMicros == 7)
            #expect(try await queue.notes() == ["delivered", "gave up 1", "gave up 2"])
            // Whoever follows the stream hears of the new life behind the last event.
            #expect(
                try await queue.eventKinds(id)
                    == [.queued, .started, .failed, .queued, .started, .failed, .queued, .started, .completed])
            #expect(try await queue.eventNumbers(id) == Array(1...9))
            #expect(try await queue.attempts(id) == [.failed, .failed, .completed])
        }
    }

    @Test("after crashes has as many before it again", arguments: Engine.available)
    func crashes(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            for _ in 1...JobAttempt.mostCrashes { try await queue.killWorker(of: try await queue.claimOne()) }
            try await queue.run(try await queue.claimOne(), NoteHandler { _, _ in .done })
            #expect(try await queue.job(id).state == .failed)
            #expect(try await queue.retry(id) == .queued)
            try await queue.run(try await queue.claimOne(), NoteHandler { _, _ in .done })
            #expect(try await queue.job(id).state == .completed)
        }
    }

    @Test("wakes the workers", arguments: Engine.available)
    func waking(engine: Engine) async throws {
        let tries = Tally()
        let handler = NoteHandler { _, _ in
            if tries.add() == 1 { throw JobFailure.permanent("no") }
            return .done
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                try await queue.wait(for: id, toBe: .failed)
                #expect(try await queue.retry(id) == .queued)
                try await queue.wait(for: id, toBe: .completed)
            }
        }
    }

    @Test("is none while another does the same", arguments: Engine.available)
    func keyTaken(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let dead = try await queue.enqueue(uniqueKey: "key")
            await queue.fail(try await queue.claimOne())
            let live = try await queue.enqueue(uniqueKey: "key")
            let before = try await queue.everything()
            #expect(try await queue.retry(dead) == .impossible(reason: "another job does the same already"))
            #expect(try await queue.everything() == before)
            // What else was done in that transaction stands.
            try await queue.database.write { transaction in
                #expect(try queue.jobs.retry(dead, in: transaction) != .queued)
                try transaction.addNote("audited")
            }
            #expect(try await queue.notes() == ["audited"])
            try await queue.cancel(live)
            #expect(try await queue.retry(dead) == .queued)
        }
    }

    @Test("against its handler's will stays dead, without a trace", arguments: Engine.available)
    func refused(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(
                NoteHandler(
                    reviving: { _, _, transaction in
                        try transaction.addNote("prepared")
                        return "its payment was given back"
                    }, work: { _, _ in .done }))
            let id = try await queue.enqueue()
            await queue.fail(try await queue.claimOne())
            let before = try await queue.everything()
            #expect(try await queue.retry(id) == .impossible(reason: "its payment was given back"))
            #expect(try await queue.everything() == before)
        }
    }

    @Test("has its second life prepared in the same transaction", arguments: Engine.available)
    func prepared(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(
                NoteHandler(
                    reviving: { note, job, transaction in
                        try transaction.addNote("\(note.text) was \(job.state)")
                        return nil
                    }, work: { _, _ in .done }))
            let id = try await queue.enqueue()
            await queue.fail(try await queue.claimOne())
            let before = try await queue.everything()
            await #expect(throws: CancelTests.Refusal.self) {
                try await queue.database.write { transaction in
                    #expect(try queue.jobs.retry(id, in: transaction) == .queued)
                    throw CancelTests.Refusal()
                }
            }
            #expect(try await queue.everything() == before)
            #expect(try await queue.retry(id) == .queued)
            #expect(try await queue.notes() == ["note was failed"])
        }
    }

    @Test("begins at once, if it only waits for its next try", arguments: Engine.available)
    func scheduled(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let busy = NoteHandler { _, _ in throw JobFailure.transient("busy", after: .seconds(600)) }
            try await queue.run(try await queue.claimOne(), busy)
            #expect(try await queue.claim(9).isEmpty)
            #expect(try await queue.retry(id) == .queued)
            #expect(try await queue.claim(9).map(\.id) == [id])
            #expect(try await queue.eventKinds(id) == [.queued, .started, .retrying, .queued])
        }
    }

    @Test("is none in any other state", arguments: Engine.available)
    func otherStates(engine: Engine) async throws {
        try await engine.withQueue { queue in
            #expect(try await queue.retry(JobID(at: queue.clock.now)) == .notFound)
            let id = try await queue.enqueue()
            #expect(try await queue.retry(id) == .refused(state: .queued))
            let job = try await queue.claimOne()
            #expect(try await queue.retry(id) == .refused(state: .running))
            try await queue.cancel(id)
            #expect(try await queue.retry(id) == .refused(state: .canceling))
            try await queue.killWorker(of: job)
            #expect(try await queue.retry(id) == .refused(state: .canceled))
            let unknown = try await queue.enqueue(kind: JobKind("of a newer node"), delay: .seconds(1))
            #expect(try await queue.retry(unknown) == .unknownKind)
        }
    }
}
