import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Of two that end a job at once")
struct RaceTests {
    /// Who ends it beside the one who completes it.
    enum Other: String, CaseIterable, Sendable {
        case cancel, reaper, overdue, stall, both

        /// Whether they wish its end, so that it may be canceled.
        var cancels: Bool { self == .cancel || self == .overdue || self == .both }
    }

    @Test("exactly one does, and it is told once", arguments: Engine.available, Other.allCases)
    func completion(engine: Engine, other: Other) async throws {
        try await engine.withQueue(poolSize: 8) { plain in
            let queue = plain.with(
                NoteHandler(
                    canceling: { note, _, transaction in
                        try transaction.addNote("\(note.number)")
                        return EndReport()
                    }, work: { _, _ in .done }))
            var rounds = 0
            let lanes = 4
            for round in 1...max(1, Rounds.count / lanes) {
                try await withThrowingTaskGroup { group in
                    for lane in 0..<lanes {
                        group.addTask { try await Self.race(other, round * lanes + lane, in: queue) }
                    }
                    for try await _ in group { rounds += 1 }
                }
            }
            #expect(rounds == Rounds.count / lanes * lanes)
            #expect(
                try await queue.database.fetch("SELECT id FROM jobs WHERE state IN ('running', 'canceling')").isEmpty)
        }
    }

    private static func race(_ other: Other, _ number: Int, in queue: TestQueue) async throws {
        let kind = JobKind<Note>("note \(number)", hasEvents: true)
        // A kind of its own each time: nobody else's job is claimed.
        let handler = NoteHandler(
            kind: kind,
            canceling: { note, _, transaction in
                try transaction.addNote("\(note.number)")
                return EndReport()
            }, work: { note, _ in .note("\(note.number)") })
        let mine = queue.with(handler)
        let worker = try await queue.worker()
        let id = try await mine.enqueue(Note(number: number), kind: kind)
        guard let job = try await mine.claim(.init(all: 1, long: 1), of: [kind], as: worker).first else {
            throw TestSupportError.timedOut("no job to claim")
        }
        if other == .overdue {
            try await mine.cancel(id)
            try await queue.database.execute("UPDATE jobs SET cancel_at = 0 WHERE id = \(id)")
        }
        async let isSettled = mine.attempt(job, handler).run()
        async let done: Void = other.happen(to: job, of: worker, in: mine)
        _ = try await (isSettled, done)
        try await check(job, isSettled, other, number, in: mine)
    }

    private static func check(
        _ job: Job, _ isSettled: Bool, _ other: Other, _ number: Int, in queue: TestQueue
    ) async throws {
        let after = try await queue.job(job.id)
        let events = try await queue.jobs.events(of: job.id, after: 0)
        let isWritten = try await queue.notes().contains("\(number)")
        let attempts = try await queue.attempts(job.id)
        #expect(events.map(\.seq) == Array(1...Int64(events.count)))
        #expect(events.dropLast().allSatisfy { !$0.isLast })
        switch after.state {
        case .completed:
            #expect(events.last?.kind == .completed)
            #expect(isSettled && isWritten)
            #expect(attempts == [.completed])
        case .canceled:
            #expect(other.cancels)
            #expect(events.last?.kind == .canceled)
            #expect(isWritten)
            #expect(attempts == [.canceled])
        case .queued:
            #expect(other == .reaper || other == .both)
            #expect(!isSettled && !isWritten)
            #expect(attempts == [.lost])
        case .scheduled:
            #expect(other == .stall)
            #expect(!isSettled && !isWritten)
            #expect(events.last?.kind == .retrying)
            #expect(attempts == [.stalled])
        default: Issue.record("it is \(after.state)")
        }
    }
}

extension RaceTests.Other {
    fileprivate func happen(to job: Job, of worker: WorkerID, in queue: TestQueue) async throws {
        switch self {
        case .cancel: try await queue.cancel(job.id)
        case .reaper: try await lose(worker, in: queue)
        case .overdue: try await queue.listener().look()
        case .stall:
            let running = RunningJobs()
            _ = running.insert(job)
            try await queue.listener(as: worker, running: running, stallLimit: .seconds(-1)).look()
        case .both:
            try await queue.cancel(job.id)
            try await lose(worker, in: queue)
        }
    }

    /// In one transaction: somebody else's reaper looks for orphans too.
    private func lose(_ worker: WorkerID, in queue: TestQueue) async throws {
        try await queue.database.write { [handlers = queue.handlers, clock = queue.clock] transaction in
            try WorkerLease.end(worker, in: transaction)
            _ = try JobStore.requeueOrphans(handlers, at: clock.now, in: transaction)
        }
    }
}
