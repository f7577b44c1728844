import Database

/// What a job has written down of what it is about, taken away again.
extension BackgroundJobService {
    /// Takes the texts out of every job about something: its checkpoints, and its events but for the last one.
    ///
    /// The rows stay, as those of pruned jobs do: they are the record of what was sold.
    ///
    /// - Parameter subject: what the jobs were enqueued with.
    /// - Returns: `false` while one of them has not ended; those are left as they are.
    package func forget(subject: String, in transaction: any Transaction) throws -> Bool {
        let ended: [JobID] = try transaction.rows(
            """
            UPDATE jobs SET trimmed = 2, last_error = NULL
            WHERE subject_id = \(subject) AND state IN ('completed', 'failed', 'canceled') RETURNING id
            """
        ).map { try $0["id"] }
        if !ended.isEmpty {
            try transaction.run("DELETE FROM job_steps WHERE job_id IN (\(list: ended))")
            try transaction.run(
                """
                DELETE FROM job_events WHERE job_id IN (\(list: ended))
                    AND seq < (SELECT event_seq FROM jobs WHERE jobs.id = job_events.job_id)
                """)
            try transaction.run("UPDATE job_attempts SET error = NULL WHERE job_id IN (\(list: ended))")
        }
        let live = try transaction.first(
            """
            SELECT id FROM jobs
            WHERE subject_id = \(subject) AND state NOT IN ('completed', 'failed', 'canceled') LIMIT 1
            """)
        return live == nil
    }
}
