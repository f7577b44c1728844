import Database

/// Tables that number their rows by themselves go on after the highest number that was moved.
///
/// No table does so today; one that a later migration brings must not begin at 1 again. SQLite sees to it by itself.
enum TableNumbering {
    static func restart(_ table: TableShape, in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        for (column, content) in table.columns where content == .integer {
            let name = "\"\(table.name)\""
            let sequence: String? = try transaction.first(
                "SELECT pg_get_serial_sequence(\(name), \(column)) AS sequence")?["sequence"]
            guard let sequence else { continue }
            try transaction.run(
                """
                SELECT setval(CAST(\(sequence) AS regclass),
                    (SELECT COALESCE(MAX(\(SQL(stringLiteral: "\"\(column)\""))), 0) + 1
                     FROM \(SQL(stringLiteral: name))), false)
                """)
        }
    }
}
