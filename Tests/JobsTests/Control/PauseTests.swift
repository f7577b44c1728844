import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A job that is paused")
struct PauseTests {
    @Test("while it waits is not claimed until it is resumed", arguments: Engine.available, [0, 60])
    func waiting(engine: Engine, delaySeconds: Int) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(delay: .seconds(delaySeconds))
            #expect(try await queue.pause(id, because: .dispute))
            let job = try await queue.job(id)
            #expect(job.state == .paused)
            #expect(job.pauseReason == .dispute)
            #expect(try await queue.payloads(.paused, of: id).map(\.reason) == [.dispute])
            // A second wish changes nothing.
            let before = try await queue.everything()
            #expect(try await queue.pause(id, because: .dispute))
            #expect(try await queue.everything() == before)
            queue.clock.advance(by: .seconds(86_400))
            #expect(try await queue.claim(9).isEmpty)
            #expect(try await queue.reap() == 0)

            #expect(try await queue.resume(id))
            #expect(try await queue.job(id).pauseReason == nil)
            #expect(try await queue.claim(9).map(\.id) == [id])
            #expect(try await queue.eventKinds(id) == [.queued, .paused, .resumed])
            #expect(try await queue.attempts(id) == [])
            #expect(try await !queue.resume(id), "it does not wait any more")
        }
    }

    @Test("while it is worked on rests after its step, and goes on from there", arguments: Engine.available)
    func running(engine: Engine) async throws {
        let (gate, bodies) = (Gate(), Kept<String>())
        let handler = NoteHandler { _, context in
            for name in ["first", "second"] {
                _ = try await context.step(name, input: 1) { step in
                    bodies.keep(name)
                    if name == "first" { try await gate.pass() }
                    return name
                }
            }
            return .note("done")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                try await eventually("it is in its first step") { gate.arrivals == 1 }
                #expect(try await queue.pause(id))
                #expect(try await queue.job(id).state == .running)
                gate.open()
                let resting = try await queue.wait(for: id, toBe: .paused)
                #expect(resting.pauseReason == .budget)
                #expect(try await queue.detail(id).steps.map(\.key) == ["first"])
                #expect(try await queue.attempts(id) == [.paused])
                #expect(bodies.all == ["first"])

                #expect(try await queue.resume(id))
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(job.pauseReason == nil)
                #expect(bodies.all == ["first", "second"])
                #expect(
                    try await queue.eventKinds(id) == [.queued, .started, .paused, .resumed, .started, .completed])
                #expect(try await queue.attempts(id) == [.paused, .completed])
            }
        }
    }

    @Test("makes no other call to a model", arguments: Engine.available)
    func nextCall(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let handler = NoteHandler { _, context in
                _ = try await context.step("step", input: 1) { step in
                    try await step.spend(5, micros: 7)
                    try await queue.pause(id)
                    try await step.spend(100, micros: 100)
                    return 1
                }
                return .note("never")
            }
            try await queue.run(job, handler)
            let resting = try await queue.job(id)
            #expect(resting.state == .paused)
            #expect(resting.costMicros == 7, "the call that was made is paid")
            #expect(try await queue.detail(id).calls.map(\.state) == [.ok])
            #expect(try await queue.notes() == [])
        }
    }

    @Test("and resumed before it has rested goes on as if nothing had been", arguments: Engine.available)
    func withdrawn(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            #expect(try await queue.pause(id))
            #expect(try await queue.resume(id))
            #expect(try await context.step("step", input: 1) { _ in 1 } == 1)
            #expect(try await queue.job(id).pauseReason == nil)
            #expect(try await queue.eventKinds(id) == [.queued])
        }
    }

    /// What comes between the wish and the rest.
    enum Between: String, CaseIterable, Sendable { case retry, crash, shutdown }

    @Test("rests even if it was put away in between", arguments: Engine.available, Between.allCases)
    func putAway(engine: Engine, between: Between) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let worker = try await queue.worker()
            let first = try await queue.claimOne(as: worker)
            #expect(try await queue.pause(id))
            switch between {
            case .retry:
                let busy = NoteHandler { _, _ in throw JobFailure.transient("busy", after: .seconds(30)) }
                try await queue.run(first, busy)
                queue.clock.advance(by: .seconds(30))
            case .crash: try await queue.kill(worker)
            case .shutdown:
                _ = try await queue.database.write { transaction in
                    try LeaseKeeper.end(worker, queue.handlers, at: queue.clock.now, in: transaction)
                }
            }
            #expect(try await queue.job(id).pauseReason == .budget)
            let bodies = Tally()
            let second = try await queue.claimOne()
            try await queue.run(
                second,
                NoteHandler { _, context in
                    _ = try await context.step("step", input: 1) { _ in bodies.add() }
                    return .done
                }
            )
            #expect(bodies.count == 0)
            let job = try await queue.job(id)
            #expect(job.state == .paused)
            #expect(job.crashCount == 0)
            #expect(try await queue.payloads(.paused, of: id).map(\.reason) == [.budget])
            #expect(try await queue.claim(9).isEmpty)
        }
    }

    @Test("may be canceled", arguments: Engine.available)
    func canceled(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            try await queue.pause(id)
            _ = await queue.attempt(job, NoteHandler { _, _ in throw JobFailure.paused(.budget) }).run()
            #expect(try await queue.job(id).state == .paused)
            #expect(try await queue.cancel(id) == .canceled)
            #expect(try await queue.job(id).state == .canceled)
            #expect(try await !queue.resume(id))
            #expect(try await !queue.pause(id))
            #expect(try await queue.eventKinds(id) == [.queued, .started, .paused, .canceled])
        }
    }

    @Test("is none when it has ended or is about to", arguments: Engine.available)
    func ended(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            try await queue.cancel(id)
            #expect(try await !queue.pause(id))
            #expect(try await queue.job(id).state == .canceling)
            try await queue.database.write { transaction in
                try JobStore.finish(job, as: .completed, at: queue.clock.now, in: transaction)
            }
            let before = try await queue.everything()
            #expect(try await !queue.pause(id))
            #expect(try await !queue.resume(id))
            #expect(try await !queue.pause(JobID(at: queue.clock.now)))
            #expect(try await queue.everything() == before)
        }
    }
}
