import Database

/// The SQL of the queue. Rules are elsewhere, but for one: every write of an executor names its fencing token.
enum JobStore {
    /// Adds a job. `nil` when a live job with the same unique key is there already.
    static func insert(
        id: JobID, kind: String, arguments: String, priority: Int, maxAttempts: Int, uniqueKey: String?,
        userID: String?, subjectID: String?, runAt: Timestamp, now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        let state: JobState = runAt > now ? .scheduled : .queued
        return try transaction.run(
            """
            INSERT INTO jobs (id, kind, state, priority, run_at, unique_key, user_id, subject_id, args, max_attempts,
                created_at)
            VALUES (\(id), \(kind), \(state), \(priority), \(runAt), \(uniqueKey), \(userID), \(subjectID),
                \(arguments), \(maxAttempts), \(now))
            ON CONFLICT (unique_key)
                WHERE unique_key IS NOT NULL AND state NOT IN ('completed', 'failed', 'canceled') DO NOTHING
            """
        ).changes == 1
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

    /// Takes up to `count` jobs that are due. Taking one gives it the next fencing token.
    static func claim(
        _ count: Int, kinds: [String], worker: WorkerID, now: Timestamp, in transaction: any Transaction
    ) throws -> [Job] {
        try transaction.rows(
            """
            UPDATE jobs SET state = 'running', token = token + 1, attempt = attempt + 1, crash_count = crash_count + 1,
                worker_id = \(worker), started_at = COALESCE(started_at, \(now))
            WHERE id IN (
                SELECT id FROM jobs
                WHERE state IN ('queued', 'scheduled') AND run_at <= \(now) AND kind IN (\(list: kinds))
                ORDER BY priority DESC, run_at, id LIMIT \(count) \(transaction.dialect.forUpdateSkipLocked)
            )
            RETURNING \(Job.columns)
            """
        ).map(Job.init)
    }

    /// Adds an event under the next number of the job's stream, if the job is still ours.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func addEvent(
        _ kind: JobEvent.Kind, payload: String, job: JobID, token: Int64, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let row = try transaction.first(
            """
            UPDATE jobs SET event_seq = event_seq + 1
            WHERE id = \(job) AND token = \(token) RETURNING event_seq
            """)
        guard let seq: Int64 = try row?["event_seq"] else { throw JobFailure.ownershipLost }
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

    /// Writes a finished step. The job has come further, so its crashes no longer count.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func addCheckpoint(
        _ key: String, inputHash: String, output: String, progress: Int?, tokens: Int, job: JobID, token: Int64,
        at now: Timestamp, in transaction: any Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET crash_count = 0, current_step = \(key), tokens_used = tokens_used + \(tokens),
                progress = COALESCE(\(progress), progress)
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

    /// Gives back what this worker holds, as if it had never begun.
    static func release(_ worker: WorkerID, in transaction: any Transaction) throws -> Int {
        try transaction.run(
            """
            UPDATE jobs SET state = 'queued', worker_id = NULL, attempt = attempt - 1, crash_count = crash_count - 1
            WHERE worker_id = \(worker) AND state = 'running'
            """
        ).changes
    }

    /// Puts back what a claim took whose answer was lost: jobs that are this worker's by the table, but that it does
    /// not have in hand.
    static func requeueForgotten(worker: WorkerID, except known: [JobID], in transaction: any Transaction) throws -> Int {
        try transaction.run(
            """
            UPDATE jobs SET state = 'queued', worker_id = NULL, attempt = attempt - 1, crash_count = crash_count - 1
            WHERE worker_id = \(worker) AND state = 'running' AND id NOT IN (\(list: known.map(\.text) + [""]))
            """
        ).changes
    }
}
