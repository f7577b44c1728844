/// A table as far as moving its rows goes, the same for both engines.
struct TableShape: Sendable, Hashable {
    /// What a column holds.
    enum Content: String, Sendable {
        case integer, real, text, blob

        /// Reads the type that a schema declares; `nil` for one that no migration has used so far.
        init?(declared type: String) {
            switch type.uppercased() {
            case "INTEGER", "BIGINT", "INT": self = .integer
            case "REAL", "DOUBLE PRECISION": self = .real
            case "TEXT": self = .text
            case "BLOB", "BYTEA": self = .blob
            default: return nil
            }
        }
    }

    let name: String
    /// By name, in the order of their names: the engines may have them in another order.
    let columns: [String: Content]
    /// In the key's own order; every table has one.
    let primaryKey: [String]
    /// The tables that its rows refer to.
    let parents: Set<String>

    var columnNames: [String] { columns.keys.sorted() }
}
