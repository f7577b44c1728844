import Database

/// A value is moved as it is, whatever it is.
extension SQLValue: SQLConvertible {
    package var sqlValue: SQLValue { self }

    package init?(sqlValue: SQLValue) {
        self = sqlValue
    }
}

/// A row with its values in the order of its table's columns.
typealias MovedRow = [SQLValue]

extension [SQLValue] {
    /// About what it takes in memory.
    var bytes: Int {
        reduce(0) { sum, value in
            switch value {
            case .null: sum + 1
            case .integer, .real: sum + 8
            case .text(let text): sum + text.utf8.count
            case .blob(let bytes): sum + bytes.count
            }
        }
    }
}
