import Database

/// The face of the queue: what others ask of it.
///
/// A job is enqueued in its cause's transaction, so it exists if and only if its cause was committed.
package struct BackgroundJobService: Sendable {
    package let signals: JobSignals
    private let database: any Database
    private let time: TimeSource

    package init(database: any Database, signals: JobSignals, time: TimeSource) {
        self.database = database
        self.signals = signals
        self.time = time
    }

    /// Adds a job in the caller's transaction; it is begun as soon as that commits.
    ///
    /// - Parameters:
    ///   - uniqueKey: while a job with this key is not finished, there is no second: then that one's id is returned.
    ///   - userID: who may look at it.
    ///   - subjectID: what it is about.
    ///   - delay: how long it waits at least.
    @discardableResult
    package func enqueue<Arguments>(
        _ kind: JobKind<Arguments>, _ arguments: Arguments, uniqueKey: String? = nil, userID: String? = nil,
        subjectID: String? = nil, delay: Duration = .zero, in transaction: any Transaction
    ) throws -> JobID {
        let now = time.now()
        let id = JobID(at: now)
        let isNew = try JobStore.insert(
            id: id, kind: kind.name, arguments: try StableJSON.text(arguments), priority: kind.priority,
            maxAttempts: kind.maxAttempts, uniqueKey: uniqueKey, userID: userID, subjectID: subjectID,
            runAt: now + delay, firstEvent: kind.hasEvents ? try JobEventPayload(job: id, at: now).json() : nil,
            now: now, in: transaction)
        guard isNew else {
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
