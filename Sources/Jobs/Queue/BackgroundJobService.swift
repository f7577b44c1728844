import Database
import Traces

/// The face of the queue: what others ask of it.
///
/// A job is enqueued in its cause's transaction, so it exists if and only if its cause was committed.
package struct BackgroundJobService: Sendable {
    package let signals: JobSignals
    let database: any Database
    let time: TimeSource
    let handlers: JobHandlers

    /// - Parameter handlers: what follows from a job's end is asked of its kind's handler.
    package init(
        database: any Database, signals: JobSignals, handlers: JobHandlers = JobHandlers(), time: TimeSource
    ) {
        self.database = database
        self.signals = signals
        self.handlers = handlers
        self.time = time
    }

    /// The most that a job's arguments may take, in bytes of JSON: what is larger has a row of its own elsewhere.
    static let mostArgumentBytes = 64 * 1_024

    /// Adds a job in the caller's transaction; it is begun as soon as that commits.
    ///
    /// - Parameters:
    ///   - uniqueKey: while a job with this key is not finished, there is no second: then that one's id is returned.
    ///   - userID: who may look at it, and whose turn it is.
    ///   - subjectID: what it is about.
    ///   - delay: how long it waits at least.
    /// - Throws: ``EnqueueError``.
    @discardableResult
    package func enqueue<Arguments>(
        _ kind: JobKind<Arguments>, _ arguments: Arguments, uniqueKey: String? = nil, userID: String? = nil,
        subjectID: String? = nil, delay: Duration = .zero, in transaction: any Transaction
    ) throws -> JobID {
        let now = time.now()
        let id = JobID(at: now)
        let text = try StableJSON.text(arguments)
        guard text.utf8.count <= Self.mostArgumentBytes else {
            throw EnqueueError.argumentsTooLarge(kind: kind.name, bytes: text.utf8.count)
        }
        let job = JobStore.NewJob(
            id: id, kind: kind.claimable, arguments: text, priority: kind.priority, maxAttempts: kind.maxAttempts,
            uniqueKey: uniqueKey, userID: userID, subjectID: subjectID, runAt: now + delay,
            firstEvent: kind.hasEvents ? try JobEventPayload(job: id, at: now).json() : nil,
            traceParent: TraceScope.current?.parent.text, now: now)
        guard try JobStore.insert(job, in: transaction) else {
            if let uniqueKey, let live = try JobStore.liveJob(uniqueKey: uniqueKey, in: transaction) { return live.id }
            // It ended between the two statements: on PostgreSQL another transaction may have done that.
            throw DatabaseError.conflict("a job with the same key has just ended")
        }
        transaction.afterCommit { [signals] in signals.wakeWorkers() }
        return id
    }

    /// A job as it is now.
    package func status(_ id: JobID) async throws -> Job? {
        try await database.fetch("SELECT \(Job.columns) FROM jobs WHERE id = \(id)").first.map(Job.init)
    }

    /// A job as this transaction sees it.
    package func status(_ id: JobID, in transaction: any Transaction) throws -> Job? {
        try JobStore.job(id, in: transaction)
    }

    /// The events after `seq`, at most 500, in order.
    package func events(of job: JobID, after seq: Int64) async throws -> [JobEvent] {
        try await database.read { try JobStore.events(of: job, after: seq, in: $0) }
    }
}

/// Why a job cannot be enqueued.
package enum EnqueueError: Error, Sendable, Hashable {
    /// More than 64 KB of JSON.
    case argumentsTooLarge(kind: String, bytes: Int)
}
