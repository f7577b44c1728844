import Database

/// Taking jobs from a worker that does not work on them: it died, shut down, or never heard that it has them.
extension JobStore {
    /// Gives back what this worker holds, as if it had never begun.
    static func release(_ worker: WorkerID, at now: Timestamp, in transaction: any Transaction) throws -> Int {
        try reclaim("worker_id = \(worker)", isCrash: false, at: now, in: transaction)
    }

    /// Puts back what is this worker's by the table, but what it does not have in hand: a claim whose answer was lost,
    /// an attempt that was broken off.
    static func requeueForgotten(
        worker: WorkerID, except known: [JobID], at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        // The empty text stands for nobody's id: `NOT IN (NULL)` would be true for no row.
        try reclaim(
            "worker_id = \(worker) AND id NOT IN (\(list: known.map(\.text) + [""]))", isCrash: false, at: now,
            in: transaction)
    }

    /// Puts back the jobs of workers that are no more.
    ///
    /// Their attempts count, and so do their crashes.
    static func requeueOrphans(at now: Timestamp, in transaction: any Transaction) throws -> Int {
        try reclaim("worker_id NOT IN (SELECT id FROM workers)", isCrash: true, at: now, in: transaction)
    }

    /// Running jobs go back to the queue; those that were to be canceled are canceled, now that nobody works on them.
    ///
    /// - Returns: how many jobs were taken.
    private static func reclaim(
        _ theirs: SQL, isCrash: Bool, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        let canceled = try transaction.rows(
            """
            UPDATE jobs SET state = 'canceled', worker_id = NULL, finished_at = \(now),
                -- A job has events from its first day on, or never.
                event_seq = CASE WHEN event_seq > 0 THEN event_seq + 1 ELSE 0 END
            WHERE state = 'canceling' AND \(theirs)
            RETURNING id, event_seq
            """)
        for row in canceled {
            let (id, seq): (JobID, Int64) = (try row["id"], try row["event_seq"])
            guard seq > 0 else { continue }
            let payload = try JobEventPayload(job: id, at: now).json()
            try insertEvent(.canceled, seq: seq, payload: payload, job: id, at: now, in: transaction)
        }
        let requeued = try transaction.run(
            """
            UPDATE jobs SET state = 'queued', worker_id = NULL, attempt = attempt - \(isCrash ? 0 : 1),
                -- 0 after a step of this attempt: then there is no crash to take back.
                crash_count = CASE WHEN crash_count > 0 THEN crash_count - \(isCrash ? 0 : 1) ELSE 0 END
            WHERE state = 'running' AND \(theirs)
            """)
        return canceled.count + requeued.changes
    }
}
