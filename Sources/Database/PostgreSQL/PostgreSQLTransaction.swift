/// A transaction on one connection; only touched on that connection's queue.
final class PostgreSQLTransaction: LedgerTransaction {
    let dialect = Dialect.postgresql
    var ledger = TransactionLedger()
    private let connection: PostgreSQLConnection

    init(_ connection: PostgreSQLConnection) {
        self.connection = connection
    }

    @discardableResult
    func run(_ statement: SQL) throws -> QueryResult {
        try ledger.requireAlive()
        do {
            return try connection.run(statement)
        } catch {
            ledger.failed(error)
            throw error
        }
    }

    func script(_ text: String) throws {
        try ledger.requireAlive()
        do {
            try connection.command(text)
        } catch {
            ledger.failed(error)
            throw error
        }
    }

    func command(_ text: String) throws {
        try connection.command(text)
    }
}
