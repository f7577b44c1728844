import CPostgres
import Foundation

/// One connection to PostgreSQL, outside the pool, whose every wait ends: with what it waits for, at a deadline, or when
/// its ``Wakeup`` says so.
///
/// Opened by its making and closed when nobody holds it. After ``DatabaseError/unavailable(_:)`` it is of no use any more:
/// what the server answers later would be taken for the answer to something else.
///
/// `@unchecked Sendable`: libpq lets any thread use a connection, but one at a time. Both owners keep to that: the listener
/// makes and uses it in one thread, the sender only in blocks of one serial queue.
final class PolledConnection: @unchecked Sendable {
    /// A notification as libpq gives it.
    struct Arrival {
        let channel: String
        let payload: String
        /// The process of the server that serves the sender.
        let sender: Int32
    }

    private let handle: OpaquePointer
    private let wakeup: Wakeup

    /// Opens a connection, which takes `connect_timeout` at most for each of the address's hosts.
    ///
    /// libpq does that waiting itself: only so does it go on from a host that is silent to the next one.
    init(_ address: DatabaseURL.PostgreSQL, wakeup: Wakeup) throws(DatabaseError) {
        let opened: OpaquePointer? = address.withConnectionParameters { PQconnectdbParams($0, $1, 1) }
        guard let opened else { throw .unavailable("out of memory") }
        self.wakeup = wakeup
        handle = opened
        guard PQstatus(opened) == CONNECTION_OK, PQsetnonblocking(opened, 1) == 0 else { throw failure() }
        // Notices would go to standard error.
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Whether the server has not hung up, as far as can be told without waiting.
    ///
    /// Its farewell is taken in first, then the end of the stream behind it.
    var isOpen: Bool {
        PQconsumeInput(handle) == 1 && PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    /// The process of the server that serves this connection.
    var process: Int32 { PQbackendPID(handle) }

    /// Runs one statement, and forgets its rows.
    func run(_ statement: SQL, within limit: Duration) throws(DatabaseError) {
        let parameters = try PostgreSQLParameters(statement.values)
        let isUnderWay = parameters.withLayout {
            PQsendQueryParams(handle, statement.numberedText, $0, parameters.types, $1, $2, $3, 0)
        }
        try finish(isUnderWay, within: limit)
    }

    /// Runs several statements without values, in one transaction.
    func script(_ text: String, within limit: Duration) throws(DatabaseError) {
        try finish(PQsendQuery(handle, text), within: limit)
    }

    /// `name` as it stands in a statement, whatever is in it.
    func quoted(_ name: String) throws(DatabaseError) -> String {
        guard let quoted = PQescapeIdentifier(handle, name, name.utf8.count) else { throw failure() }
        defer { PQfreemem(quoted) }
        return String(cString: quoted)
    }

    /// Waits until the server has said something, somebody wakes us, or `deadline` has come.
    ///
    /// - Returns: whether the server has said something, be it farewell.
    func waitForInput(until deadline: ContinuousClock.Instant) -> Bool {
        wakeup.wait(for: Int16(POLLIN), on: PQsocket(handle), until: deadline)
    }

    /// Takes in what the server has said, without waiting.
    func takeIn() throws(DatabaseError) {
        guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else { throw failure() }
    }

    /// The next notification among what was taken in.
    func nextArrival() -> Arrival? {
        guard let notification = PQnotifies(handle) else { return nil }
        defer { PQfreemem(notification) }
        return Arrival(
            channel: String(cString: notification.pointee.relname),
            payload: String(cString: notification.pointee.extra), sender: Int32(notification.pointee.be_pid))
    }

    /// Gets a statement that is under way to the server and its answer back.
    private func finish(_ isUnderWay: Int32, within limit: Duration) throws(DatabaseError) {
        guard isUnderWay == 1 else { throw failure() }
        let deadline = ContinuousClock.now + limit
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw failure() }
            if unsent == 0 { break }
            try wait(for: POLLIN | POLLOUT, until: deadline)
            // A server that waits for us to read would never read from us.
            try takeIn()
        }
        var error: DatabaseError?
        while true {
            while PQisBusy(handle) == 1 {
                try wait(for: POLLIN, until: deadline)
                try takeIn()
            }
            guard let result = PQgetResult(handle) else { break }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
            default: error = error ?? DatabaseError(postgresql: result, connection: handle)
            }
        }
        if let error { throw error }
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        while !wakeup.wait(for: Int16(events), on: PQsocket(handle), until: deadline) {
            if wakeup.hasEnded { throw .unavailable("the database is closed") }
            guard ContinuousClock.now < deadline else { throw .unavailable("PostgreSQL does not answer") }
        }
    }

    /// What libpq has to say about a connection that does not work.
    private func failure() -> DatabaseError {
        let text = String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isNewline).joined(separator: " ")
        return .unavailable(text.isEmpty ? "the connection to PostgreSQL is lost" : text)
    }
}
