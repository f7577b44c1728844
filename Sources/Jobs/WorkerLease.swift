import Database

package typealias WorkerID = Identifier<JobWorker>

/// Who is alive. A worker renews one row; the jobs it holds are its own as long as that row's lease has not run out.
enum WorkerLease {
    /// Begins or renews the lease, on the database's clock.
    static func renew(
        _ worker: WorkerID, length: Duration, now: Timestamp, in transaction: any Transaction
    ) throws {
        let until = now + length
        let leaseUntil: SQL =
            switch transaction.dialect {
            case .sqlite: "\(until)"
            // Nodes' clocks differ; the leases of all are judged by one.
            case .postgresql:
                "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) + \(length.microseconds)"
            }
        try transaction.run(
            """
            INSERT INTO workers (id, lease_until, started_at) VALUES (\(worker), \(leaseUntil), \(now))
            ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until
            """)
    }

    static func end(_ worker: WorkerID, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM workers WHERE id = \(worker)")
    }

    /// Puts the jobs of dead workers back into the queue. The expiry is judged inside the statement, so a worker that
    /// renews at this moment keeps its jobs.
    ///
    /// - Parameter isOnlyProcess: on SQLite one process owns the file, so at its start every running job is an orphan.
    static func requeueOrphans(
        isOnlyProcess: Bool, now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        if isOnlyProcess {
            try transaction.run("DELETE FROM workers")
        } else {
            let databaseNow: SQL =
                switch transaction.dialect {
                case .sqlite: "\(now)"
                case .postgresql: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
                }
            try transaction.run("DELETE FROM workers WHERE lease_until < \(databaseNow)")
        }
        return try transaction.run(
            """
            UPDATE jobs SET state = 'queued', worker_id = NULL
            WHERE state IN ('running', 'canceling') AND worker_id NOT IN (SELECT id FROM workers)
            """
        ).changes
    }
}
