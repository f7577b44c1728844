import Database

/// The SQL of the queue.
///
/// Rules are elsewhere, but for one: every write of an executor names its fencing token.
enum JobStore {
    /// Adds a job, with the first event of its stream when it has one.
    ///
    /// `false` when a live job with the same unique key is there already.
    static func insert(
        id: JobID, kind: String, arguments: String, priority: Int, maxAttempts: Int, uniqueKey: String?,
        userID: String?, subjectID: String?, runAt: Timestamp, firstEvent: String?, now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        let state: JobState = runAt > now ? .scheduled : .queued
        let isNew =
            try transaction.run(
                """
                INSERT INTO jobs (id, kind, state, priority, run_at, unique_key, user_id, subject_id, args, max_attempts,
                    event_seq, created_at)
                VALUES (\(id), \(kind), \(state), \(priority), \(runAt), \(uniqueKey), \(userID), \(subjectID),
                    \(arguments), \(maxAttempts), \(firstEvent == nil ? 0 : 1), \(now))
                ON CONFLICT (unique_key)
                    WHERE unique_key IS NOT NULL AND state NOT IN ('completed', 'failed', 'canceled') DO NOTHING
                """
            ).changes == 1
        if isNew, let firstEvent {
            try insertEvent(.queued, seq: 1, payload: firstEvent, job: id, at: now, in: transaction)
        }
        return isNew
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

    /// Takes up to `count` jobs that are due.
    ///
    /// Taking one gives it the next fencing token.
    ///
    /// Queued is due whatever the clock says: the nodes' clocks differ. A worker whose lease was ended takes nothing,
    /// or what it takes would be taken from it at once.
    static func claim(
        _ count: Int, kinds: [String], worker: WorkerID, now: Timestamp, in transaction: any Transaction
    ) throws -> [Job] {
        try transaction.rows(
            """
            -- Materialized, or PostgreSQL may look for due jobs again for each row that it updates, beyond the limit.
            WITH due AS MATERIALIZED (
                SELECT id FROM jobs
                WHERE state IN ('queued', 'scheduled') AND (state = 'queued' OR run_at <= \(now))
                    AND kind IN (\(list: kinds)) AND EXISTS (SELECT 1 FROM workers WHERE workers.id = \(worker))
                ORDER BY priority DESC, run_at, id LIMIT \(count) \(transaction.dialect.forUpdateSkipLocked)
            )
            UPDATE jobs SET state = 'running', token = token + 1, attempt = attempt + 1, crash_count = crash_count + 1,
                worker_id = \(worker), started_at = COALESCE(started_at, \(now))
            WHERE id IN (SELECT id FROM due)
            RETURNING \(Job.columns)
            """
        ).map(Job.init)
    }

    /// Whether a claim still stands.
    static func isHeld(_ job: JobID, token: Int64, in transaction: any Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM jobs WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling')") != nil
    }

    /// Adds an event under the next number of the job's stream.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func addEvent(
        _ kind: JobEvent.Kind, payload: String, job: JobID, token: Int64, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let row = try transaction.first(
            """
            UPDATE jobs SET event_seq = event_seq + 1
            WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling') RETURNING event_seq
            """)
        guard let seq: Int64 = try row?["event_seq"] else { throw JobFailure.ownershipLost }
        try insertEvent(kind, seq: seq, payload: payload, job: job, at: now, in: transaction)
    }

    /// Writes an event whose number was taken from the job's row in this transaction.
    static func insertEvent(
        _ kind: JobEvent.Kind, seq: Int64, payload: String, job: JobID, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO job_events (job_id, seq, type, payload, at)
            VALUES (\(job), \(seq), \(kind), \(payload), \(now))
            """)
    }

    static func events(of job: JobID, after seq: Int64, in transaction: any Transaction) throws -> [JobEvent] {
        try transaction.rows(
            "SELECT seq, type, payload FROM job_events WHERE job_id = \(job) AND seq > \(seq) ORDER BY seq LIMIT 500"
        ).map { JobEvent(seq: try $0["seq"], kind: try $0["type"], payload: try $0["payload"]) }
    }

    /// What a finished step left, if its input was the same.
    static func checkpoint(
        _ key: String, inputHash: String, job: JobID, in transaction: any Transaction
    ) throws -> String? {
        try transaction.first(
            "SELECT output FROM job_steps WHERE job_id = \(job) AND key = \(key) AND input_hash = \(inputHash)"
        )?["output"]
    }

    /// Whether this claim has finished that step.
    static func hasCheckpoint(
        _ key: String, inputHash: String, job: JobID, token: Int64, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM job_steps
            WHERE job_id = \(job) AND key = \(key) AND input_hash = \(inputHash) AND token = \(token)
            """) != nil
    }

    /// Writes a finished step.
    ///
    /// The job has come further, so its crashes no longer count; its progress never goes back, even if work is
    /// repeated.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func addCheckpoint(
        _ key: String, inputHash: String, output: String, progress: Int?, tokens: Int, job: JobID, token: Int64,
        at now: Timestamp, in transaction: any Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET crash_count = 0, current_step = \(key), tokens_used = tokens_used + \(tokens),
                progress = CASE WHEN \(progress) > progress THEN \(progress) ELSE progress END
            WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling')
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
        try transaction.run(
            """
            INSERT INTO job_steps (job_id, key, input_hash, token, output, finished_at)
            VALUES (\(job), \(key), \(inputHash), \(token), \(output), \(now))
            ON CONFLICT (job_id, key) DO UPDATE SET input_hash = excluded.input_hash, token = excluded.token,
                output = excluded.output, finished_at = excluded.finished_at
            """)
    }

    /// Ends the job for good.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func finish(
        _ job: JobID, token: Int64, state: JobState, error: String?, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET state = \(state), worker_id = NULL, finished_at = \(now), last_error = \(error),
                progress = CASE WHEN \(state) = 'completed' THEN 100 ELSE progress END
            WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling')
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
    }

    /// Puts a job back into the queue for a later try.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func retry(
        _ job: JobID, token: Int64, at moment: Timestamp, error: String, in transaction: any Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET state = 'scheduled', worker_id = NULL, run_at = \(moment), last_error = \(error),
                crash_count = 0
            WHERE id = \(job) AND token = \(token) AND state = 'running'
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
    }
}
