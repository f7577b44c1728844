/// The SQL engine, and the few places where the two differ, each with a name.
package enum Dialect: String, Sendable, CaseIterable {
    case sqlite
    case postgresql

    /// Locks the rows read until the end of the transaction.
    ///
    /// SQLite needs nothing: it has one writer.
    package var forUpdate: SQL {
        switch self {
        case .sqlite: ""
        case .postgresql: "FOR UPDATE"
        }
    }

    /// Locks the rows read, leaving out those that another transaction holds.
    package var forUpdateSkipLocked: SQL {
        switch self {
        case .sqlite: ""
        case .postgresql: "FOR UPDATE SKIP LOCKED"
        }
    }
}
