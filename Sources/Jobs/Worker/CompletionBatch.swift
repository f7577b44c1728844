import Database
import Synchronization

/// Completes jobs that have nothing else to write, many with one statement.
///
/// Whoever comes first writes, and takes along all who come while it does.
final class CompletionBatch: Sendable {
    private struct Waiting: Sendable {
        let job: Job
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
        var isGivenUp = false
    }

    /// More would make a long statement, and the others wait.
    private static let most = 256

    private let database: any Database
    private let writing: WriteRetry
    private let time: TimeSource
    private let state = Mutex(State())

    init(database: any Database, writing: WriteRetry, time: TimeSource) {
        self.database = database
        self.writing = writing
        self.time = time
    }

    /// Completes a job.
    ///
    /// - Throws: ``JobFailure/ownershipLost``; `CancellationError` after ``giveUp()``.
    func complete(_ job: Job) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state in
                state.waiting.append(Waiting(job: job, continuation: continuation))
                defer { state.isWriting = true }
                return !state.isWriting
            }
            // A task of its own, because it also writes for others: it ends when nobody waits.
            if isFirst { Task { await self.writeAll() } }
        }
    }

    /// Lets nobody wait any longer than for the statement that is on its way.
    func giveUp() { state.withLock { $0.isGivenUp = true } }

    private func writeAll() async {
        while let batch = next() {
            do {
                let completed = try await write(batch.map(\.job))
                for waiting in batch {
                    let isOurs = completed.contains(RunningJobs.Claim(waiting.job))
                    waiting.continuation.resume(with: isOurs ? .success(()) : .failure(JobFailure.ownershipLost))
                }
            } catch {
                for waiting in batch { waiting.continuation.resume(throwing: error) }
            }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.most))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func write(_ jobs: [Job]) async throws -> Set<RunningJobs.Claim> {
        var completed: Set<RunningJobs.Claim> = []
        try await writing.untilWritten("the ends of jobs") { isRepeated in
            if state.withLock({ $0.isGivenUp }), isRepeated { throw CancellationError() }
            completed = try await database.write { [time] transaction in
                try JobStore.complete(jobs, at: time.now(), in: transaction)
            }
        }
        return completed
    }
}

extension JobStore {
    /// Completes the claims that still stand.
    ///
    /// - Returns: those.
    static func complete(
        _ jobs: [Job], at now: Timestamp, in transaction: any Transaction
    ) throws -> Set<RunningJobs.Claim> {
        // Few lengths, so that the statements stay prepared.
        var claims = jobs.map { job -> SQL in "(\(job.id), \(job.token))" }
        while claims.count & (claims.count - 1) != 0 { claims.append(claims[0]) }
        let values = claims.dropFirst().reduce(claims[0]) { "\($0), \($1)" }
        let rows = try transaction.rows(
            """
            UPDATE jobs SET state = 'completed', worker_id = NULL, stall_at = NULL, finished_at = \(now),
                progress = 100, last_error = NULL
            WHERE state IN ('running', 'canceling') AND (id, token) IN (VALUES \(values))
            RETURNING id, token
            """)
        let completed = try rows.map { RunningJobs.Claim(job: try $0["id"], token: try $0["token"]) }
        // Not those of lost claims: others may be at it.
        var ended = completed.map(\.job)
        while ended.count & (ended.count - 1) != 0 { ended.append(ended[0]) }
        try Ledger.settleOpen(of: ended, at: now, in: transaction)
        return Set(completed)
    }
}
