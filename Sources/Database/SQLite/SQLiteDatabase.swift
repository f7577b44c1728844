import Foundation
import GRDB
import Synchronization

/// One SQLite file: a writer that commits in groups, and readers on snapshots beside it.
///
/// Write-ahead log, `synchronous=FULL` (a commit is on the disk when it returns), foreign keys on.
package final class SQLiteDatabase: Database {
    package let dialect = Dialect.sqlite
    private let pool: DatabasePool
    private let group: CommitGroup
    private let lock: FileLock?
    private let metrics = DatabaseMetrics(.sqlite)
    /// Nobody else has the file, so nothing is ever delivered; but the streams end when the database is closed.
    private let subscriptions = NotificationSubscriptions()

    /// Opens or creates the file.
    ///
    /// - Parameters:
    ///   - path: where the file is or shall be; its folder must exist.
    ///   - isServer: whether this process owns the file alone (`serve`), or opens it for a moment beside the owner
    ///     (a short command).
    /// - Throws: ``DatabaseError/refused(_:)`` with one line that says what is the matter.
    package init(path: String, isServer: Bool) throws(DatabaseError) {
        lock = isServer ? try FileLock(path: path + ".lock") : nil
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 8
        configuration.label = "rukopys.sqlite"
        configuration.prepareDatabase { $0.add(function: Self.lower) }
        Self.createPrivately(path)
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            try Self.makeDurable(pool)
        } catch {
            switch DatabaseError(sqlite: error) {
            case .unavailable(let reason): throw .unavailable("cannot open \(path): \(reason)")
            case let other: throw .refused("cannot open \(path) as a SQLite database: \(other.reason)")
            }
        }
        group = CommitGroup(pool, metrics: metrics)
    }

    /// `LOWER` as PostgreSQL has it: SQLite's own leaves every letter beyond ASCII as it is.
    private static let lower = DatabaseFunction("lower", argumentCount: 1, pure: true) { values in
        String.fromDatabaseValue(values[0])?.lowercased()
    }

    /// Makes the file for its owner alone, if it is not there.
    ///
    /// SQLite would let everybody on the machine read it. What it writes beside it gets the same mode. Whatever keeps it from being made is told by the opening that follows.
    private static func createPrivately(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    /// GRDB's pool sets `synchronous=NORMAL` after everything that it lets us prepare: with the write-ahead log that
    /// loses the last commits in a power cut.
    ///
    /// So it is set here, and what is really in force is looked at.
    private static func makeDurable(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { connection in
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            let synchronous = try Int.fetchOne(connection, sql: "PRAGMA synchronous")
            let journal = try String.fetchOne(connection, sql: "PRAGMA journal_mode")
            guard synchronous == 2, journal == "wal" else {
                throw DatabaseError.refused(
                    "durability is not in force: synchronous=\(synchronous ?? -1), journal_mode=\(journal ?? "none")")
            }
        }
    }

    package func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await group.write(body)
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try Task.checkCancellation()
        let mark = CancellationMark()
        let asked = ContinuousClock.now
        let body: @Sendable (any Transaction) throws -> T = carryingTrace(body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                pool.asyncRead { connection in
                    continuation.resume(
                        with: Result {
                            if mark.isSet.load(ordering: .relaxed) { throw CancellationError() }
                            self.metrics.read.waited(since: asked)
                            let begun = ContinuousClock.now
                            defer { self.metrics.read.took(since: begun) }
                            return try Self.runReading(connection, body)
                        })
                }
            }
        } onCancel: {
            mark.isSet.store(true, ordering: .relaxed)
        }
    }

    /// Whether the caller of a read went away while it waited for one of the readers.
    private final class CancellationMark: Sendable {
        let isSet = Atomic(false)
    }

    private static func runReading<T>(
        _ connection: Result<GRDB.Database, any Error>, _ body: (any Transaction) throws -> T
    ) throws -> T {
        do {
            let transaction = SQLiteTransaction(try connection.get())
            let value = try body(transaction)
            if let failure = transaction.ledger.failure { throw failure }
            return value
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(sqlite: error)
        }
    }

    @discardableResult
    package func execute(_ statement: SQL) async throws -> QueryResult {
        try await group.write { try $0.run(statement) }
    }

    package func fetch(_ statement: SQL) async throws -> [Row] {
        try await read { try $0.rows(statement) }
    }

    package func notifications(_ channels: [String]) -> AsyncStream<DatabaseNotification> {
        subscriptions.stream(Set(channels))
    }

    package func close() async {
        subscriptions.close()
        await group.close()
        try? pool.close()
        lock?.release()
    }
}
