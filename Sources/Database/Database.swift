/// A transactional database: a SQLite file or a PostgreSQL server, with one behaviour.
///
/// The bodies are synchronous on purpose: nothing but SQL can happen inside a transaction, so none is ever held open
/// across the network. A body **may run more than once** (a serialisation failure, a lost group), so it must have no
/// effect but its SQL. What follows a commit is registered with ``Transaction/afterCommit(_:)``.
///
/// A thrown error rolls everything back. A *refusal* that must leave a trace (a reused token that ends its session)
/// is therefore **returned**, not thrown.
package protocol Database: Sendable {
    /// The engine, for the places where SQL differs.
    var dialect: Dialect { get }

    /// Runs `body` in one transaction that is durable when this returns.
    ///
    /// - Throws: what `body` throws, or a ``DatabaseError``; `CancellationError` when the task was cancelled before
    ///   the body began. A transaction that has begun is finished in spite of cancellation.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T

    /// Runs `body` on one consistent snapshot, beside the writer. Statements that write are refused.
    ///
    /// - Throws: as ``write(_:)`` does; ``DatabaseError/refused(_:)`` for a statement that writes.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T

    /// Runs one statement that writes, autocommitted and durable when this returns: on PostgreSQL one round trip
    /// instead of three.
    @discardableResult
    func execute(_ statement: SQL) async throws -> QueryResult

    /// Runs one statement that reads, in one round trip.
    func fetch(_ statement: SQL) async throws -> [Row]

    /// The same database through a connection of its own, for what must not wait behind others: heartbeats.
    ///
    /// Whoever uses it for more than that makes heartbeats wait. It is closed together with this database.
    var reserved: any Database { get }

    /// Tells the other processes on this database that something may have changed, and returns at once.
    ///
    /// A hint, sent outside of any transaction: so call it in ``Transaction/afterCommit(_:)`` or later. It may be lost,
    /// late, or sent once for many calls; after the last of them it is sent at least once, if the server can be
    /// reached. SQLite's file belongs to one process: there it does nothing.
    ///
    /// - Parameters:
    ///   - channel: 1 to 63 bytes, a constant of the program. A hint on any other is dropped.
    ///   - payload: what may have changed, without secrets. One that is too long (8,000 bytes), or one of too many that
    ///     wait, becomes ``DatabaseNotification/everyPayload``.
    func notify(_ channel: String, _ payload: String)

    /// What other processes notify on `channels`, and when to look at everything because hints may have been missed.
    ///
    /// What this object itself has sent does not come back: within the process there are cheaper ways. The stream
    /// ends when its reader is cancelled or the database is closed. On SQLite nothing ever comes.
    func notifications(_ channels: [String]) -> AsyncStream<DatabaseNotification>

    /// Waits for what has begun and lets go of files and connections. Later calls are refused as unavailable.
    func close() async
}

/// What holds for a database that only one process uses.
extension Database {
    package var reserved: any Database { self }

    package func notify(_ channel: String, _ payload: String) {}

    package func notifications(_ channels: [String]) -> AsyncStream<DatabaseNotification> { AsyncStream { _ in } }
}

/// An open transaction, only to be used within the body that received it.
package protocol Transaction: AnyObject {
    /// The engine, for the places where SQL differs.
    var dialect: Dialect { get }

    /// Runs one statement.
    ///
    /// - Throws: ``DatabaseError``. After an error the transaction is dead on both engines, unless the statement
    ///   stood in a ``savepoint(_:)``: later statements throw ``DatabaseError/transactionAborted``, and nothing of
    ///   it is committed even when the body swallows the error.
    @discardableResult
    func run(_ statement: SQL) throws -> QueryResult

    /// Runs several statements without values, as a migration holds them.
    func script(_ text: String) throws

    /// Runs `body` so that its failure undoes only what it did itself.
    func savepoint<T>(_ body: () throws -> T) throws -> T

    /// Registers what follows a successful commit: a wake-up, a cache eviction. Called once, before the caller of
    /// `write` goes on; never after a rollback.
    func afterCommit(_ action: @escaping @Sendable () -> Void)
}

extension Transaction {
    /// All rows of a statement.
    package func rows(_ statement: SQL) throws -> [Row] {
        try run(statement).rows
    }

    /// The first row of a statement, or `nil`.
    package func first(_ statement: SQL) throws -> Row? {
        try run(statement).rows.first
    }
}
