import DequeModule
import GRDB
import Synchronization

/// SQLite's one writer, which commits in groups: it takes the bodies that are waiting, runs each in a savepoint,
/// commits once, then answers all their callers.
///
/// One fsync carries many requests, and nobody is answered before it.
///
/// A body that throws rolls back alone. When the whole transaction is gone (a full disk drops it), the others are run
/// again in a new one: that is why a body may run more than once.
final class CommitGroup: Sendable {
    /// A waiting body with its caller's continuation.
    struct Member: Sendable {
        let number: UInt64
        let asked: ContinuousClock.Instant
        /// Runs the body; gives back what answers the caller once the commit has succeeded.
        let run: @Sendable (SQLiteTransaction) throws -> @Sendable () -> Void
        /// Answers the caller with an error.
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: Deque<Member> = []
        var lastNumber: UInt64 = 0
        var isDraining = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// So many bodies share a commit at most: beyond this the fsync no longer counts, but the first ones wait.
    private static let largestGroup = 128
    /// More waiting bodies than this are refused: they would time out anyway.
    private static let longestQueue = 20_000

    private let pool: DatabasePool
    private let metrics: DatabaseMetrics
    private let state = Mutex(State())

    init(_ pool: DatabasePool, metrics: DatabaseMetrics) {
        self.pool = pool
        self.metrics = metrics
    }

    /// Waits for a place in a group and for its commit.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let asked = ContinuousClock.now
        let body: @Sendable (any Transaction) throws -> T = carryingTrace(body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                join(
                    Member(
                        number: number, asked: asked,
                        run: { transaction in
                            let value = try body(transaction)
                            return { continuation.resume(returning: value) }
                        },
                        fail: { continuation.resume(throwing: $0) }))
                // The handler may have run before there was anything to take out.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Refuses later writes and waits until those that were accepted have been answered.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                // A drain that has been promised may not stand in the writer's queue yet, so the queue tells nothing.
                if state.isDraining { state.closers.append(continuation) }
                return !state.isDraining
            }
            if isIdle { continuation.resume() }
        }
    }

    private func join(_ member: Member) {
        enum Outcome { case refused(String), queued, mustDrain }
        let outcome: Outcome = state.withLock { state in
            if state.isClosed { return .refused("the database is closed") }
            if state.waiting.count >= Self.longestQueue { return .refused("too many writes are waiting") }
            state.waiting.append(member)
            if state.isDraining { return .queued }
            state.isDraining = true
            return .mustDrain
        }
        switch outcome {
        case .refused(let reason): member.fail(DatabaseError.unavailable(reason))
        case .queued: break
        // Not GRDB's async `write`: a cancelled task would interrupt whatever statement is running, anybody's.
        case .mustDrain: pool.asyncWriteWithoutTransaction { self.drain($0) }
        }
    }

    /// Takes a body out that has not begun.
    ///
    /// One that has begun is finished.
    private func cancel(_ number: UInt64) {
        let member: Member? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index)
        }
        member?.fail(CancellationError())
    }

    private func drain(_ connection: GRDB.Database) {
        while let group = nextGroup() { commit(group, on: connection) }
    }

    private func nextGroup() -> [Member]? {
        let (group, closers) = state.withLock { state -> ([Member]?, [CheckedContinuation<Void, Never>]) in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                defer { state.closers.removeAll() }
                return (nil, state.closers)
            }
            let count = min(state.waiting.count, Self.largestGroup)
            defer { state.waiting.removeFirst(count) }
            return (Array(state.waiting.prefix(count)), [])
        }
        closers.forEach { $0.resume() }
        return group
    }

    /// Runs a group; each round answers at least one member, so it ends.
    private func commit(_ group: [Member], on connection: GRDB.Database) {
        for member in group { metrics.write.waited(since: member.asked) }
        metrics.groupSize?.record(group.count)
        let begun = ContinuousClock.now
        defer { metrics.write.took(since: begun) }
        var remaining = group
        while !remaining.isEmpty {
            do {
                try connection.beginTransaction(.immediate)
            } catch {
                remaining.forEach { $0.fail(DatabaseError(sqlite: error)) }
                return
            }
            remaining = runRound(remaining, on: connection)
        }
    }

    /// One transaction for `members`.
    ///
    /// Gives back those who have to run again because the transaction was dropped.
    private func runRound(_ members: [Member], on connection: GRDB.Database) -> [Member] {
        var finished: [(member: Member, answer: @Sendable () -> Void, actions: [@Sendable () -> Void])] = []
        for (index, member) in members.enumerated() {
            do {
                try connection.command("SAVEPOINT member")
                let transaction = SQLiteTransaction(connection)
                let answer = try member.run(transaction)
                if let failure = transaction.ledger.failure { throw failure }
                try connection.command("RELEASE SAVEPOINT member")
                finished.append((member, answer, transaction.ledger.actions))
            } catch {
                let isAlone = undoMember(on: connection)
                member.fail(error is GRDB.DatabaseError ? DatabaseError(sqlite: error) : error)
                if !isAlone { return finished.map(\.member) + members[(index + 1)...] }
            }
        }
        do {
            try connection.commit()
        } catch {
            // A transaction that stays open after a failed COMMIT would trap in GRDB, and fail everybody after us.
            if connection.isInsideTransaction { try? connection.rollback() }
            finished.forEach { $0.member.fail(DatabaseError(sqliteCommit: error)) }
            return []
        }
        for member in finished {
            member.actions.forEach { $0() }
            member.answer()
        }
        return []
    }

    /// Rolls back one member.
    ///
    /// `false` when the transaction of the whole group is gone, or had to be.
    private func undoMember(on connection: GRDB.Database) -> Bool {
        guard connection.isInsideTransaction else { return false }
        do {
            try connection.command("ROLLBACK TO SAVEPOINT member")
            try connection.command("RELEASE SAVEPOINT member")
            return true
        } catch {
            if connection.isInsideTransaction { try? connection.rollback() }
            return false
        }
    }
}
