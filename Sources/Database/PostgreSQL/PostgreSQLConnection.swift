import CPostgres
import Dispatch

/// One connection to a PostgreSQL server, opened when it is first needed and again after it was lost.
///
/// libpq blocks, so each connection has a thread's worth of its own, off Swift's cooperative pool: its serial queue.
///
/// `@unchecked Sendable`: `handle`, `prepared` and `preparedCount` are only touched by blocks that run on `queue`, which
/// is serial, and by `deinit`, when no block holds the connection any more; every other property is constant.
final class PostgreSQLConnection: @unchecked Sendable {
    /// Where everything on this connection runs.
    let queue: DispatchQueue
    private let address: DatabaseURL.PostgreSQL
    private var handle: OpaquePointer?
    private var prepared: [PreparedKey: String] = [:]
    private var preparedCount = 0

    /// A statement is prepared for its text and for the types of its values.
    private struct PreparedKey: Hashable {
        let text: String
        let types: [Oid]
    }

    /// Beyond this the server's memory for plans is given back.
    private static let mostPrepared = 500
    /// The SQLSTATE of "cached plan must not change result type".
    private static let featureNotSupported = "0A000"

    init(_ address: DatabaseURL.PostgreSQL, number: Int) {
        self.address = address
        queue = DispatchQueue(label: "rukopys.postgresql.\(number)")
    }

    deinit {
        if let handle { PQfinish(handle) }
    }

    /// Whether the last thing we heard was that the connection is lost.
    var isBroken: Bool {
        guard let handle else { return true }
        return PQstatus(handle) != CONNECTION_OK
    }

    /// Opens the connection if it is not open.
    ///
    /// A server that hung up while we were idle is noticed here.
    func ensureOpen() throws(DatabaseError) {
        if let handle {
            // Takes in what the server has sent meanwhile, without waiting: first its farewell, if it has ended, then
            // the end of the stream behind it. A transaction left open would swallow the next one.
            if PQconsumeInput(handle) == 1, PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK,
                PQtransactionStatus(handle) == PQTRANS_IDLE
            {
                return
            }
            close()
        }
        let opened: OpaquePointer? = address.withConnectionParameters { PQconnectdbParams($0, $1, 1) }
        guard let opened else { throw .unavailable("out of memory") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let text = String(cString: PQerrorMessage(opened)).split(whereSeparator: \.isNewline).joined(separator: " ")
            PQfinish(opened)
            throw .unavailable("cannot reach PostgreSQL: \(text)")
        }
        // Notices would go to standard error.
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        handle = opened
        do {
            // A statement that hangs must not hold its locks, nor its caller, for ever.
            try command(
                "SET lock_timeout = '10s'; SET statement_timeout = '60s'; "
                    + "SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning")
        } catch {
            close()
            throw error
        }
    }

    func close() {
        if let handle { PQfinish(handle) }
        handle = nil
        prepared.removeAll()
    }

    /// Runs commands without values, in the simple protocol.
    ///
    /// Gives back the last command's tag, such as `COMMIT`.
    @discardableResult
    func command(_ text: String) throws(DatabaseError) -> String {
        guard let handle else { throw .unavailable("the connection is closed") }
        let result = PQexec(handle, text)
        defer { PQclear(result) }
        try requireSuccess(result, handle)
        return String(cString: PQcmdStatus(result))
    }

    /// Runs one statement, prepared once per connection.
    func run(_ statement: SQL) throws(DatabaseError) -> QueryResult {
        guard let handle else { throw .unavailable("the connection is closed") }
        let parameters = try PostgreSQLParameters(statement.values)
        let key = PreparedKey(text: statement.numberedText, types: parameters.types)
        let wasPrepared = prepared[key] != nil
        let name = try prepare(key, handle)
        let result = parameters.withLayout { PQexecPrepared(handle, name, $0, $1, $2, $3, 1) }
        defer { PQclear(result) }
        do {
            try requireSuccess(result, handle)
        } catch .statement(code: Self.featureNotSupported, let text) where wasPrepared {
            // A migration by a newer node has changed the columns of a prepared `SELECT *`: prepare it anew.
            prepared[key] = nil
            throw .conflict(text)
        }
        guard let result else { throw .unavailable("out of memory") }
        return try QueryResult(postgresql: result)
    }

    private func prepare(_ key: PreparedKey, _ handle: OpaquePointer) throws(DatabaseError) -> String {
        if let name = prepared[key] { return name }
        if prepared.count >= Self.mostPrepared {
            try command("DEALLOCATE ALL")
            prepared.removeAll()
        }
        preparedCount += 1
        let name = "s\(preparedCount)"
        let result = PQprepare(handle, name, key.text, Int32(key.types.count), key.types)
        defer { PQclear(result) }
        try requireSuccess(result, handle)
        prepared[key] = name
        return name
    }

    private func requireSuccess(_ result: OpaquePointer?, _ handle: OpaquePointer) throws(DatabaseError) {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default: throw DatabaseError(postgresql: result, connection: handle)
        }
    }
}
