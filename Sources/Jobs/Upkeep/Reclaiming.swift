import Database

/// Taking jobs from a worker that does not work on them: it died, shut down, or never heard that it has them.
extension JobStore {
    /// Gives back what this worker holds, as if it had never begun.
    static func release(
        _ worker: WorkerID, _ handlers: JobHandlers, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        try reclaim("worker_id = \(worker)", .shutdown, handlers, at: now, in: transaction)
    }

    /// Puts back what is this worker's by the table, but what it does not have in hand: a claim whose answer was lost,
    /// an attempt that was broken off.
    static func requeueForgotten(
        worker: WorkerID, except known: [JobID], _ handlers: JobHandlers, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        // The empty text stands for nobody's id: `NOT IN (NULL)` would be true for no row.
        try reclaim(
            "worker_id = \(worker) AND id NOT IN (\(list: known.map(\.text) + [""]))", .forgotten, handlers, at: now,
            in: transaction)
    }

    /// Puts back the jobs of workers that are no more.
    ///
    /// Their attempts count, and so do their crashes.
    static func requeueOrphans(
        _ handlers: JobHandlers, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        try reclaim("worker_id NOT IN (SELECT id FROM workers)", .crash, handlers, at: now, in: transaction)
    }

    /// Why a worker no longer works on what it holds.
    private enum Reason { case crash, shutdown, forgotten }

    /// Running jobs go back to the queue; those that were to be canceled are canceled, now that nobody works on them.
    ///
    /// - Returns: how many jobs were taken.
    private static func reclaim(
        _ theirs: SQL, _ reason: Reason, _ handlers: JobHandlers, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        let canceled = try cancelUnworked(theirs, handlers, at: now, in: transaction)
        let locked = try lockRunning(theirs, reason, in: transaction)
        // The empty text stands for nobody's id, as above.
        let those: SQL = try "id IN (\(list: locked.map { try $0["id"] as String } + [""]))"
        try addAttempt(of: those, reason == .crash ? .lost : .released, nil, at: now, in: transaction)
        let guilty = reason == .crash ? try guilty(among: locked, at: now, in: transaction) : []
        let takenBack = reason == .crash ? 0 : 1
        // Only a shutdown is told: after it, the job may wait for a while.
        let hasEvent: SQL = reason == .shutdown ? "event_seq > 0 AND event_seq < \(mostEvents - 1)" : "1 = 0"
        let requeued = try transaction.rows(
            """
            UPDATE jobs SET state = 'queued', worker_id = NULL, stall_at = NULL, attempt = attempt - \(takenBack),
                suspicions = suspicions + \(1 - takenBack),
                crash_count = crash_count + CASE WHEN id IN (\(list: guilty.map(\.text) + [""])) THEN 1 ELSE 0 END,
                event_seq = CASE WHEN \(hasEvent) THEN event_seq + 1 ELSE event_seq END
            WHERE state = 'running' AND \(those)
            RETURNING id, event_seq
            """)
        for row in requeued where reason == .shutdown {
            let (id, seq): (JobID, Int64) = (try row["id"], try row["event_seq"])
            guard seq > 0 else { continue }
            let payload = try JobEventPayload(job: id, at: now).json()
            try insertEvent(.draining, seq: seq, payload: payload, job: id, at: now, in: transaction)
        }
        return canceled + requeued.count
    }

    /// Locks the running jobs among `theirs`, so that what is noted of them and what is done to them is the same.
    ///
    /// A worker that froze inside a transaction still holds its job's row. The job is left to the next look, after
    /// that transaction's end: waiting for it would keep the living from all that the dead have left.
    private static func lockRunning(
        _ theirs: SQL, _ reason: Reason, in transaction: any Transaction
    ) throws -> [Row] {
        let dialect = transaction.dialect
        return try transaction.rows(
            """
            SELECT id, worker_id, suspicions FROM jobs WHERE state = 'running' AND \(theirs) ORDER BY id
            \(reason == .crash ? dialect.forUpdateSkipLocked : dialect.forUpdate)
            """)
    }

    /// So long after a death it is remembered that workers die without a job's doing.
    private static let badWeather = Duration.seconds(60)

    /// The jobs that alone can have killed their workers.
    ///
    /// Those are the ones that had a worker to themselves, and the ones that were the only ones there that had been
    /// suspected before. Nobody is to blame while workers die that a job was not on.
    private static func guilty(
        among orphans: [Row], at now: Timestamp, in transaction: any Transaction
    ) throws -> [JobID] {
        let byWorker = try Dictionary(grouping: orphans) { try $0["worker_id"] as String }
        return try byWorker.values.compactMap { jobs in
            let suspects = try jobs.filter { try $0["suspicions"] as Int > 0 }
            let only = jobs.count == 1 ? jobs.first : suspects.count == 1 ? suspects.first : nil
            return try only?["id"]
        }.filter { try !diesElsewhere(without: $0, at: now, in: transaction) }
    }

    /// Whether a worker has died lately with jobs of the same kind in hand, but not with this one.
    private static func diesElsewhere(
        without job: JobID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        let lately: SQL = "outcome = 'lost' AND ended_at > \(now - badWeather)"
        return try transaction.first(
            """
            SELECT 1 FROM job_attempts AS other
            WHERE \(lately) AND worker_id NOT IN (
                    SELECT worker_id FROM job_attempts WHERE \(lately) AND job_id = \(job))
                AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = other.job_id
                    AND jobs.kind = (SELECT kind FROM jobs WHERE id = \(job)))
            LIMIT 1
            """) != nil
    }

    /// Whether nothing else in this transaction would go well either.
    private static func isOfDatabase(_ error: any Error) -> Bool {
        error is CancellationError || (error as? DatabaseError)?.isTemporary == true
    }

    /// Ends what was to end, with all that follows; what only newer binaries know is left to them.
    private static func cancelUnworked(
        _ theirs: SQL, _ handlers: JobHandlers, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        let jobs = try transaction.rows("SELECT \(Job.columns) FROM jobs WHERE state = 'canceling' AND \(theirs)")
        var ended = 0
        for job in try jobs.map(Job.init) {
            guard let executor = handlers.executor(for: job) else { continue }
            do {
                try transaction.savepoint {
                    try end(
                        job, as: .canceled, executor, from: [.canceling], fencesOff: true, at: now, in: transaction)
                }
                ended += 1
            } catch JobFailure.ownershipLost {
                // Its worker has just ended it.
                continue
            } catch let error where !Self.isOfDatabase(error) {
                // What is to follow breaks a rule: that keeps nobody else's job back. It is tried again, and logged,
                // as one whose worker does not end it.
                continue
            }
        }
        return ended
    }
}
