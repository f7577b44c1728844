import Database

/// The SQL of the queue.
///
/// Rules are elsewhere, but for one: every write of an executor names its fencing token.
enum JobStore {
    /// A job that is not in the table yet.
    struct NewJob: Sendable {
        var id: JobID
        var kind: ClaimableKind
        var arguments: String
        var priority = 0
        var maxAttempts = 10
        var uniqueKey: String?
        var userID: String?
        var subjectID: String?
        var runAt: Timestamp
        /// The payload of the first event, of kinds that are watched.
        var firstEvent: String?
        /// The trace that causes it, as `traceparent`.
        var traceParent: String?
        var now: Timestamp
    }

    /// A user's second job of a kind starts so much virtual time after the first: as if each took this long.
    private static let fairQuantum = Duration.seconds(60)

    /// Adds a job, with the first event of its stream when it has one.
    ///
    /// `false` when a live job with the same unique key is there already.
    static func insert(_ job: NewJob, in transaction: any Transaction) throws -> Bool {
        let state: JobState = job.runAt > job.now ? .scheduled : .queued
        let isNew =
            try transaction.run(
                """
                INSERT INTO jobs (id, kind, kind_version, state, priority, run_at, fair_key, fair_at, unique_key,
                    user_id, subject_id, args, max_attempts, event_seq, trace_parent, created_at)
                VALUES (\(job.id), \(job.kind.name), \(job.kind.version), \(state), \(job.priority), \(job.runAt),
                    \(job.userID), \(try fairStart(of: job, in: transaction)), \(job.uniqueKey), \(job.userID),
                    \(job.subjectID), \(job.arguments), \(job.maxAttempts), \(job.firstEvent == nil ? 0 : 1),
                    \(job.traceParent), \(job.now))
                ON CONFLICT (unique_key)
                    WHERE unique_key IS NOT NULL AND state NOT IN ('completed', 'failed', 'canceled') DO NOTHING
                """
            ).changes == 1
        if isNew, let payload = job.firstEvent {
            try insertEvent(.queued, seq: 1, payload: payload, job: job.id, at: job.now, in: transaction)
        }
        return isNew
    }

    /// The job's virtual start time (Goyal, Vin and Cheng, "Start-time Fair Queueing"): the real one, or a quantum
    /// after that of the user's last live job of the kind.
    private static func fairStart(of job: NewJob, in transaction: any Transaction) throws -> Timestamp {
        guard let user = job.userID else { return job.runAt }
        let last: Timestamp? = try transaction.first(
            """
            SELECT MAX(fair_at) AS fair_at FROM jobs
            WHERE fair_key = \(user) AND kind = \(job.kind.name) AND state NOT IN ('completed', 'failed', 'canceled')
            """)?["fair_at"]
        return last.map { max(job.runAt, $0 + fairQuantum) } ?? job.runAt
    }

    static func job(_ id: JobID, in transaction: any Transaction) throws -> Job? {
        try transaction.first("SELECT \(Job.columns) FROM jobs WHERE id = \(id)").map(Job.init)
    }

    static func liveJob(uniqueKey: String, in transaction: any Transaction) throws -> Job? {
        try transaction.first(
            """
            SELECT \(Job.columns) FROM jobs
            WHERE unique_key = \(uniqueKey) AND state NOT IN ('completed', 'failed', 'canceled')
            """
        ).map(Job.init)
    }

    /// Whether a claim still stands, and whether its job is to be paused.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func wishes(of job: JobID, token: Int64, in transaction: any Transaction) throws -> PauseReason? {
        let row = try transaction.first(
            """
            SELECT CASE WHEN pause_at IS NOT NULL THEN pause_reason END AS pause_reason FROM jobs
            WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling')
            """)
        guard let row else { throw JobFailure.ownershipLost }
        return try row["pause_reason"]
    }
}
