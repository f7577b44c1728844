import Foundation
import GRDB

/// A transaction on GRDB's connection; only touched on the queue of that connection.
final class SQLiteTransaction: LedgerTransaction {
    let dialect = Dialect.sqlite
    var ledger = TransactionLedger()
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    @discardableResult
    func run(_ statement: SQL) throws -> QueryResult {
        try ledger.requireAlive()
        do {
            return try connection.run(statement)
        } catch {
            let failure = DatabaseError(sqlite: error)
            ledger.failed(failure)
            throw failure
        }
    }

    func script(_ text: String) throws {
        try ledger.requireAlive()
        do {
            try connection.execute(sql: text)
        } catch {
            let failure = DatabaseError(sqlite: error)
            ledger.failed(failure)
            throw failure
        }
    }

    func command(_ text: String) throws {
        do {
            try connection.command(text)
        } catch {
            throw DatabaseError(sqlite: error)
        }
    }
}

extension GRDB.Database {
    /// Runs a statement without values from the statement cache.
    func command(_ text: String) throws {
        try cachedStatement(sql: text).execute()
    }

    /// Runs one statement from the statement cache with its values.
    fileprivate func run(_ sql: SQL) throws -> QueryResult {
        let statement = try currentStatement(sql.questionMarkText)
        let arguments = StatementArguments(try sql.values.map(Self.databaseValue))
        guard statement.columnCount > 0 else {
            let before = totalChangesCount
            try statement.execute(arguments: arguments)
            return QueryResult(rows: [], changes: totalChangesCount - before)
        }
        let before = totalChangesCount
        let layout = Row.Layout(statement.columnNames)
        var rows: [Row] = []
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
        while let row = try cursor.next() {
            rows.append(Row(layout: layout, values: row.databaseValues.map(Self.sqlValue)))
        }
        return QueryResult(rows: rows, changes: totalChangesCount - before)
    }

    /// The statement from the cache, as the schema is now.
    ///
    /// SQLite prepares a `SELECT *` anew when another connection or process has added a column, but GRDB keeps the old
    /// names, and traps when it finds more values than names.
    private func currentStatement(_ text: String) throws -> Statement {
        let statement = try cachedStatement(sql: text)
        if statement.columnNames.count == statement.columnCount { return statement }
        clearSchemaCache()
        return try cachedStatement(sql: text)
    }

    private static func databaseValue(_ value: SQLValue) throws -> DatabaseValue {
        switch value {
        case .null: return .null
        case .integer(let integer): return integer.databaseValue
        case .real(let double):
            // SQLite would keep it as NULL, PostgreSQL as NaN.
            guard !double.isNaN else { throw DatabaseError.unstorable("a number that is not a number") }
            return double.databaseValue
        case .text(let text):
            // PostgreSQL cannot store U+0000, so neither engine does.
            guard !text.utf8.contains(0) else { throw DatabaseError.unstorable("text with U+0000") }
            return text.databaseValue
        case .blob(let bytes): return Data(bytes).databaseValue
        }
    }

    private static func sqlValue(_ value: DatabaseValue) -> SQLValue {
        switch value.storage {
        case .null: .null
        case .int64(let integer): .integer(integer)
        case .double(let double): .real(double)
        case .string(let text): .text(text)
        case .blob(let data): .blob([UInt8](data))
        }
    }
}
