import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Each attempt at a job")
struct AttemptRowTests {
    @Test("leaves a row that says how it ended", arguments: Engine.available)
    func rows(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            var wanted: [(WorkerID, AttemptEnd, Timestamp)] = []
            for end in [AttemptEnd.retried, .released, .lost, .stalled, .paused, .failed, .completed] {
                let worker = try await queue.worker()
                let job = try await queue.claimOne(as: worker)
                wanted.append((worker, end, queue.clock.now))
                queue.clock.advance(by: .seconds(1))
                try await come(end, to: job, of: worker, in: queue)
            }
            let attempts = try await queue.detail(id).attempts
            #expect(attempts.map(\.end) == wanted.map(\.1))
            #expect(attempts.map(\.worker) == wanted.map(\.0.text))
            #expect(attempts.map(\.startedAt) == wanted.map(\.2))
            #expect(attempts.map(\.endedAt) == wanted.map { $0.2 + .seconds(1) })
            // The stalled one's job has two tokens: one was to keep the handler out.
            #expect(attempts.map(\.token) == [1, 2, 3, 4, 6, 7, 8])
            #expect(attempts.map(\.number) == [1, 2, 2, 3, 4, 5, 6])
            #expect(
                attempts.map(\.error)
                    == ["busy", nil, nil, "it made no progress for too long", "budget", "no", nil])
            #expect(
                try await queue.eventKinds(id) == [
                    .queued, .started, .retrying, .draining, .retrying, .started, .paused, .resumed, .started, .failed,
                    .queued, .started, .completed,
                ])
            let numbers = try await queue.eventNumbers(id)
            #expect(numbers == Array(1...Int64(numbers.count)))
        }
    }

    @Test("at a job that nobody watches leaves one, unless it has completed", arguments: Engine.available)
    func silent(engine: Engine) async throws {
        let kind = JobKind<Note>("note")
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(kind: kind)
            let busy = NoteHandler(kind: kind) { _, _ in throw JobFailure.transient("busy", after: .zero) }
            try await queue.run(try await queue.claimOne(), busy)
            let done = NoteHandler(kind: kind) { _, _ in .done }
            try await queue.run(try await queue.claimOne(), done)
            #expect(try await queue.job(id).state == .completed)
            #expect(try await queue.attempts(id) == [.retried])
            #expect(try await queue.eventKinds(id) == [])
        }
    }

    @Test("that a shutdown ends is told to those who watch", arguments: Engine.available)
    func draining(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, _ in
            try await gate.pass()
            return .done
        }
        var settings = JobWorker.Settings.quick
        settings.drainLimit = .milliseconds(50)
        try await engine.withQueue { [settings] queue in
            let id = try await queue.enqueue()
            try await queue.withWorker([handler], settings: settings) { _ in
                try await eventually("it runs") { gate.arrivals == 1 }
            }
            #expect(try await queue.job(id).state == .queued)
            #expect(try await queue.eventKinds(id) == [.queued, .started, .draining])
            #expect(try await queue.attempts(id) == [.released])
            #expect(try await queue.job(id).attempt == 0)
        }
    }

    private func come(_ end: AttemptEnd, to job: Job, of worker: WorkerID, in queue: TestQueue) async throws {
        func run(_ work: @escaping @Sendable () throws -> JobCompletion) async throws {
            try await queue.run(job, NoteHandler(givingUp: { _, _, _, _ in }, work: { _, _ in try work() }))
        }
        switch end {
        case .completed: try await run { .done }
        case .failed:
            try await run { throw JobFailure.permanent("no") }
            #expect(try await queue.retry(job.id) == .queued)
        case .retried: try await run { throw JobFailure.transient("busy", after: .zero) }
        case .paused:
            try await run { throw JobFailure.paused(.budget) }
            #expect(try await queue.resume(job.id))
        case .released:
            _ = try await queue.database.write { [clock = queue.clock, handlers = queue.handlers] transaction in
                try LeaseKeeper.end(worker, handlers, at: clock.now, in: transaction)
            }
        case .lost: try await queue.kill(worker)
        case .stalled:
            let running = RunningJobs()
            _ = running.insert(job)
            try await queue.listener(as: worker, running: running, stallLimit: .seconds(-1)).look()
        case .canceled: try await queue.cancel(job.id)
        }
    }
}
