import Database

/// The SQL of the checkpoints.
extension JobStore {
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

    /// A step that has just been finished.
    struct FinishedStep: Sendable {
        let key: String
        let inputHash: String
        let output: String
        let progress: Int?
        let stallAt: Timestamp
    }

    /// Writes a finished step.
    ///
    /// The job has come further, so neither its crashes nor its failures count any longer; its progress never goes
    /// back, even if work is repeated.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func addCheckpoint(
        _ step: FinishedStep, job: JobID, token: Int64, at now: Timestamp, in transaction: any Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET crash_count = 0, suspicions = 0, step_failures = 0, current_step = \(step.key),
                stall_at = \(step.stallAt),
                progress = CASE WHEN \(step.progress) > progress THEN \(step.progress) ELSE progress END
            WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling')
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
        try transaction.run(
            """
            INSERT INTO job_steps (job_id, key, input_hash, token, output, finished_at)
            VALUES (\(job), \(step.key), \(step.inputHash), \(token), \(step.output), \(now))
            ON CONFLICT (job_id, key) DO UPDATE SET input_hash = excluded.input_hash, token = excluded.token,
                output = excluded.output, finished_at = excluded.finished_at
            """)
    }
}
