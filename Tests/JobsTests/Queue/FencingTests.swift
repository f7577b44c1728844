import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Who has lost a job")
struct FencingTests {
    /// How a job is lost to somebody who still works on it.
    enum Loss: String, CaseIterable, Sendable {
        case requeued, claimedByAnother, retried, completed, failed

        func happen(to job: Job, in queue: TestQueue) async throws {
            switch self {
            case .requeued:
                try await queue.killWorker(of: job)
            case .claimedByAnother:
                try await queue.killWorker(of: job)
                _ = try await queue.claimOne()
            case .retried:
                try await queue.database.write { transaction in
                    try JobStore.retry(job, at: queue.clock.now, now: queue.clock.now, in: transaction)
                }
            case .completed, .failed:
                let state: JobState = self == .completed ? .completed : .failed
                try await queue.database.write { transaction in
                    try JobStore.finish(job, as: state, at: queue.clock.now, in: transaction)
                }
            }
        }
    }

    @Test("has its step refused, with all that was written alongside", arguments: Engine.available)
    func step(engine: Engine) async throws {
        try await onEachLoss(engine) { queue, job, lose in
            let before = Kept<[[SQLValue]]>()
            await expectOwnershipLost {
                _ = try await queue.context(job).step(
                    "step", input: 1, progress: 50, event: (.progress, nil),
                    alongside: { (_: Int, transaction) in try transaction.addNote("alongside") }
                ) { _ in
                    try await lose()
                    before.keep(try await queue.everything())
                    return 1
                }
            }
            let after = try await queue.everything()
            #expect(after == before.all.first)
            let notes = try await queue.notes()
            #expect(notes == [])
        }
    }

    @Test("does not even begin another step", arguments: Engine.available)
    func nextStep(engine: Engine) async throws {
        try await onEachLoss(engine) { queue, job, lose in
            try await lose()
            let bodies = Tally()
            await expectOwnershipLost {
                _ = try await queue.context(job).step("step", input: 1) { _ in bodies.add() }
            }
            #expect(bodies.count == 0)
        }
    }

    @Test("has its events refused", arguments: Engine.available)
    func event(engine: Engine) async throws {
        try await onEachLoss(engine) { queue, job, lose in
            try await lose()
            let before = try await queue.everything()
            await expectOwnershipLost { try await queue.context(job).emit(.progress) }
            #expect(try await queue.everything() == before)
        }
    }

    /// How an attempt ends that was overtaken.
    enum End: String, CaseIterable, Sendable {
        case completion, transientFailure, permanentFailure, lastFailure

        func come() throws -> JobCompletion {
            switch self {
            case .completion: return .note("completion")
            case .transientFailure: throw JobFailure.transient("a moment")
            case .permanentFailure: throw JobFailure.permanent("for good")
            case .lastFailure: throw JobFailure.transient("once too often")
            }
        }
    }

    @Test(
        "has its end refused, whatever it is, with its consequences", arguments: Engine.available,
        End.allCases.flatMap { [(end: $0, isWatched: true), (end: $0, isWatched: false)] })
    func end(engine: Engine, attempt: (end: End, isWatched: Bool)) async throws {
        let kind = JobKind<Note>(
            "note", maxAttempts: attempt.end == .lastFailure ? 1 : 10, hasEvents: attempt.isWatched)
        try await onEachLoss(engine, kind: kind) { queue, job, lose in
            let before = Kept<[[SQLValue]]>()
            let handler = NoteHandler(kind: kind) { _, _ in
                try await lose()
                before.keep(try await queue.everything())
                return try attempt.end.come()
            }
            let isSettled = await queue.attempt(job, handler).run()
            #expect(!isSettled)
            #expect(before.all.count == 1)
            let after = try await queue.everything()
            #expect(after == before.all.first)
            let notes = try await queue.notes()
            #expect(notes == [])
        }
    }

    @Test("leaves the other's work to stand", arguments: Engine.available)
    func otherGoesOn(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let first = try await queue.claimOne()
            try await queue.killWorker(of: first)
            let second = try await queue.claimOne()
            #expect(second.token > first.token)
            let mine = await queue.attempt(first, NoteHandler { _, _ in .note("first") }).run()
            #expect(!mine)
            let others = await queue.attempt(second, NoteHandler { _, _ in .note("second") }).run()
            #expect(others)
            #expect(try await queue.job(id).state == .completed)
            #expect(try await queue.notes() == ["second"])
            #expect(try await queue.eventKinds(id) == [.queued, .started, .completed])
        }
    }

    /// Lends a claimed job and what loses it, for each way of losing it.
    private func onEachLoss(
        _ engine: Engine, kind: JobKind<Note> = .note,
        _ body: (TestQueue, Job, _ lose: @escaping @Sendable () async throws -> Void) async throws -> Void
    ) async throws {
        try await engine.withQueue { queue in
            for loss in Loss.allCases {
                try await queue.empty()
                try await queue.enqueue(kind: kind)
                let job = try await queue.claimOne()
                try await body(queue, job) { try await loss.happen(to: job, in: queue) }
            }
        }
    }
}
