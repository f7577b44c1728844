import Foundation
import GRDB

/// A SQLite file as its keeper handles it: copied while a server writes to it, looked through, made one file again.
///
/// Every call blocks for as long as the disk takes, so it belongs on no thread that others wait for.
package struct SQLiteFile: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Writes all that is committed at this moment to `destination`.
    ///
    /// One read transaction from beginning to end (`VACUUM INTO`): a snapshot that holds up no writer. Not the backup
    /// API: that one starts anew whenever another process has written between two steps, and it copies free pages, in
    /// which texts stand that their owners have had erased.
    ///
    /// - Parameter destination: an empty file, so that it has its mode from the first byte. The caller flushes it.
    /// - Throws: ``DatabaseError``.
    package func copy(to destination: String) throws(DatabaseError) {
        try withConnection { try $0.execute(sql: "VACUUM INTO ?", arguments: [destination]) }
    }

    /// What is broken in it, a line each; none when it is whole and every reference leads somewhere.
    ///
    /// - Throws: ``DatabaseError`` when it cannot even be opened.
    package func flaws() throws(DatabaseError) -> [String] {
        try withConnection { connection in
            let pages = try String.fetchAll(connection, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            let references = try GRDB.Row.fetchAll(connection, sql: "PRAGMA foreign_key_check").prefix(20)
            return pages
                + references.map { row in
                    let (table, parent): (String?, String?) = (row["table"], row["parent"])
                    return "a row of \(table ?? "a table") refers to \(parent ?? "a row") that is not there"
                }
        }
    }

    /// Takes the write-ahead log into the file, so that this is all there is.
    ///
    /// - Throws: ``DatabaseError/unavailable(_:)`` while anybody else has it open.
    package func settle() throws(DatabaseError) {
        try withConnection { connection in
            // Where it cannot be, SQLite may say nothing and keep the log.
            let mode = try String.fetchOne(connection, sql: "PRAGMA journal_mode = DELETE")
            guard mode == "delete" else { throw DatabaseError.unavailable("somebody else has \(path) open") }
        }
    }

    private func withConnection<T>(_ body: (GRDB.Database) throws -> T) throws(DatabaseError) -> T {
        // To open what is not there would make it.
        guard exists else { throw .refused("there is no database at \(path)") }
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(10)
        configuration.label = "rukopys.sqlite.keeper"
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let result = Result { try queue.writeWithoutTransaction(body) }
            try queue.close()
            return try result.get()
        } catch {
            throw DatabaseError(sqlite: error)
        }
    }
}
