/// One row of a result, read by column name and type: `let email: String = try row["email"]`.
package struct Row: Sendable {
    /// The names of a result's columns, shared by its rows.
    final class Layout: Sendable {
        let names: [String]
        private let positions: [String: Int]

        init(_ names: [String]) {
            self.names = names
            // A repeated name reads as its first column, on both engines.
            positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }

        func position(of name: String) -> Int? { positions[name] }
    }

    let layout: Layout
    let values: [SQLValue]

    /// The value in the column `name`, as the type that the caller names.
    ///
    /// - Throws: ``DatabaseError/unreadable(_:)`` when there is no such column or its value is not of that type.
    package subscript<T: SQLDecodable>(_ name: String) -> T {
        get throws {
            guard let position = layout.position(of: name) else {
                throw DatabaseError.unreadable("no column \(name) among \(layout.names.joined(separator: ", "))")
            }
            guard let value = T(sqlValue: values[position]) else {
                throw DatabaseError.unreadable("column \(name) does not hold a \(T.self)")
            }
            return value
        }
    }
}

/// What a statement gave: its rows, and how many rows it changed.
package struct QueryResult: Sendable {
    /// The rows of a query or of a `RETURNING` clause, all of them.
    package let rows: [Row]
    /// Rows inserted, updated or deleted; 0 for a query.
    package let changes: Int
}
