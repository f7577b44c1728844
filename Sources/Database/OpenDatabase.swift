/// Opens the database at `url`.
///
/// Its schema is not looked at: see ``Migrator``.
///
/// - Parameters:
///   - poolSize: connections to a PostgreSQL server; SQLite ignores it.
///   - isServer: whether this process is a server, which owns a SQLite file alone.
/// - Throws: ``DatabaseError`` with one line for the operator.
package func openDatabase(_ url: DatabaseURL, poolSize: Int, isServer: Bool) throws(DatabaseError) -> any Database {
    switch url {
    case .sqlite(let path): try SQLiteDatabase(path: path, isServer: isServer)
    case .postgresql(let address): PostgreSQLDatabase(address, poolSize: poolSize)
    }
}
