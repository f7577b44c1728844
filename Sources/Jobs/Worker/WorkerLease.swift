import Database

package typealias WorkerID = Identifier<JobWorker>

/// Who is alive, in SQL.
///
/// A worker renews one row; the jobs it holds are its own as long as that row is there.
enum WorkerLease {
    /// Begins or renews the lease, on the database's clock.
    static func renew(
        _ worker: WorkerID, length: Duration, now: Timestamp, in transaction: any Transaction
    ) throws {
        let clock = clock(now, of: transaction)
        try transaction.run(
            """
            INSERT INTO workers (id, lease_until, started_at)
            VALUES (\(worker), \(clock) + \(length.microseconds), \(now))
            ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until
            """)
    }

    /// Ends the leases that have run out.
    ///
    /// That is judged inside the statement, so a worker that renews at this moment keeps its jobs; and one that froze
    /// while it renewed holds up nobody.
    ///
    /// - Parameter own: the caller's, which it has renewed: a clock that was set meanwhile does not end it.
    static func endExpired(
        except own: WorkerID? = nil, now: Timestamp, in transaction: any Transaction
    ) throws {
        let others: SQL = own.map { "AND id <> \($0)" } ?? ""
        try transaction.run(
            """
            DELETE FROM workers WHERE id IN (
                SELECT id FROM workers WHERE lease_until < \(clock(now, of: transaction)) \(others)
                \(transaction.dialect.forUpdateSkipLocked))
            """)
    }

    /// Ends all leases: one process owns a SQLite file, so at its start there is no other worker.
    static func endAll(in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM workers")
    }

    /// Says that a worker takes nothing more, for whoever looks at the list.
    static func drain(_ worker: WorkerID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE workers SET draining = 1 WHERE id = \(worker)")
    }

    static func end(_ worker: WorkerID, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM workers WHERE id = \(worker)")
    }

    /// The nodes' clocks differ; the leases of all are judged by one.
    static func clock(_ now: Timestamp, of transaction: any Transaction) -> SQL {
        switch transaction.dialect {
        case .sqlite: "\(now)"
        case .postgresql: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
        }
    }
}
