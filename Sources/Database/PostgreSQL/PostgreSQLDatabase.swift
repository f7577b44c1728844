import Foundation
import Logging

/// A PostgreSQL server (15 or later) behind a pool of connections.
///
/// READ COMMITTED for writes, a snapshot for reads.
package final class PostgreSQLDatabase: Database {
    package let dialect = Dialect.postgresql
    private let pool: ConnectionPool
    private let sender: NotificationSender
    let listener: NotificationListener
    /// The reserved connection; `nil` in the database that is itself the reserved one.
    private let heartbeats: PostgreSQLDatabase?
    /// `nil` of the reserved one: what waits for a heartbeat says nothing about the pool.
    private let metrics: DatabaseMetrics?

    /// So often a serialisation failure or deadlock, or a connection lost before COMMIT, is tried again.
    private static let mostAttempts = 6

    /// Makes the pool; connections are opened when they are needed.
    ///
    /// Outside the pool there are up to three more: the reserved one, the sender's and the listener's.
    package convenience init(_ address: DatabaseURL.PostgreSQL, poolSize: Int) {
        self.init(address, poolSize: poolSize, times: NotificationTimes(), logger: Logger(label: "rukopys.database"))
    }

    init(_ address: DatabaseURL.PostgreSQL, poolSize: Int, times: NotificationTimes, logger: Logger) {
        pool = ConnectionPool(address, size: poolSize)
        sender = NotificationSender(address, times: times, logger: logger)
        listener = NotificationListener(address, sender: sender, times: times, logger: logger)
        metrics = DatabaseMetrics(.postgresql)
        heartbeats = PostgreSQLDatabase(
            pool: ConnectionPool(address, size: 1), sender: sender, listener: listener)
    }

    private init(pool: ConnectionPool, sender: NotificationSender, listener: NotificationListener) {
        self.pool = pool
        self.sender = sender
        self.listener = listener
        heartbeats = nil
        metrics = nil
    }

    package var reserved: any Database { heartbeats ?? self }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await pool.run(metrics?.write) { try Self.transact(on: $0, begin: "BEGIN", body) }
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await pool.run(metrics?.read) {
            try Self.transact(on: $0, begin: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body)
        }
    }

    @discardableResult
    package func execute(_ statement: SQL) async throws -> QueryResult {
        try await pool.run(metrics?.statement) { connection in
            try Self.retrying(on: connection) {
                do {
                    return try connection.run(statement)
                } catch let error as DatabaseError where connection.isBroken {
                    // It was on its way: the server may have committed it before the connection broke.
                    throw DatabaseError.unknownOutcome(error.reason)
                }
            }
        }
    }

    package func fetch(_ statement: SQL) async throws -> [Row] {
        try await pool.run(metrics?.statement) { connection in
            try Self.retrying(on: connection) { try connection.run(statement).rows }
        }
    }

    package func notify(_ channel: String, _ payload: String) {
        sender.notify(channel, payload)
    }

    package func notifications(_ channels: [String]) -> AsyncStream<DatabaseNotification> {
        listener.stream(channels)
    }

    package func close() async {
        await pool.close()
        guard let heartbeats else { return }
        // At the same time: where a server is silent each may have to wait until libpq gives up connecting.
        async let beating: Void = heartbeats.close()
        async let listening: Void = listener.close()
        await sender.close()
        _ = await (beating, listening)
    }

    /// One transaction, on the connection's queue.
    private static func transact<T>(
        on connection: PostgreSQLConnection, begin: String, _ body: (any Transaction) throws -> T
    ) throws -> T {
        try retrying(on: connection) {
            try connection.command(begin)
            let transaction = PostgreSQLTransaction(connection)
            let value: T
            do {
                value = try body(transaction)
                if let failure = transaction.ledger.failure { throw failure }
            } catch {
                if !connection.isBroken { _ = try? connection.command("ROLLBACK") }
                // A body may have wrapped the failure that calls for another try.
                if let failure = transaction.ledger.failure, failure.isTemporary { throw failure }
                throw error
            }
            try commit(connection)
            transaction.ledger.actions.forEach { $0() }
            return value
        }
    }

    private static func commit(_ connection: PostgreSQLConnection) throws(DatabaseError) {
        let tag: String
        do {
            tag = try connection.command("COMMIT")
        } catch {
            guard connection.isBroken else { throw error }
            throw .unknownOutcome("the connection was lost during COMMIT: \(error.reason)")
        }
        // The server answers COMMIT of an aborted transaction with ROLLBACK, and no error.
        guard tag == "COMMIT" else { throw .transactionAborted }
    }

    /// Tries again, with jitter, what is safe to try again: nothing of it has been committed.
    private static func retrying<T>(on connection: PostgreSQLConnection, _ attempt: () throws -> T) throws -> T {
        var attempts = 0
        while true {
            attempts += 1
            try connection.ensureOpen()
            do {
                return try attempt()
            } catch let error as DatabaseError {
                guard attempts < mostAttempts else { throw error }
                switch error {
                case .conflict:
                    // This thread is the connection's own, so waiting here holds up nobody else.
                    Thread.sleep(forTimeInterval: .random(in: 0...0.005 * pow(2, Double(attempts))))
                case .unavailable where connection.isBroken && attempts == 1: break
                default: throw error
                }
            }
        }
    }
}
