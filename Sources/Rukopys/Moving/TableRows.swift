import Database

/// Reads and writes the rows of one table, a page at a time.
struct TableRows: Sendable {
    let table: TableShape

    /// Passes all rows on in pages of some megabytes at most, whatever the rows are like, with their checksum.
    func read(in transaction: any Transaction, _ receive: ([MovedRow]) throws -> Void) throws -> TableChecksum {
        var checksum = TableChecksum()
        var after: MovedRow?
        var count = 64
        while true {
            let page = try transaction.rows(statement(after: after, count: count)).map { row in
                try table.columnNames.map { try row[$0] as SQLValue }
            }
            guard let last = page.last else { return checksum }
            page.forEach { checksum.add($0) }
            try receive(page)
            after = table.primaryKey.map { last[table.columnNames.firstIndex(of: $0) ?? 0] }
            count = Self.next(count, after: page.reduce(0) { $0 + $1.bytes })
        }
    }

    /// Writes rows, some of them in one statement.
    func write(_ rows: [MovedRow], in transaction: any Transaction) throws {
        var rest = rows[...]
        // Two statements for each table at most, so that they stay prepared.
        while rest.count >= Self.together {
            try transaction.run(insert(rest.prefix(Self.together)))
            rest = rest.dropFirst(Self.together)
        }
        for row in rest { try transaction.run(insert([row])) }
    }

    /// Far below what an engine takes: 32,766 values in a statement (SQLite).
    private static let together = 32

    /// Pages of one to eight megabytes.
    private static func next(_ count: Int, after bytes: Int) -> Int {
        if bytes > 8 << 20 { return max(1, count / 8) }
        return bytes < 1 << 20 ? min(1_024, count * 2) : count
    }

    private func statement(after: MovedRow?, count: Int) -> SQL {
        let key = Self.names(table.primaryKey)
        let selection: SQL = "SELECT \(Self.names(table.columnNames)) FROM \(Self.name(table.name))"
        guard let after else { return "\(selection) ORDER BY \(key) LIMIT \(count)" }
        return "\(selection) WHERE (\(key)) > (\(list: after)) ORDER BY \(key) LIMIT \(count)"
    }

    private func insert(_ rows: some Collection<MovedRow>) -> SQL {
        var text = SQL.StringInterpolation(literalCapacity: 256, interpolationCount: rows.count * table.columns.count)
        text.appendInterpolation(
            "INSERT INTO \(Self.name(table.name)) (\(Self.names(table.columnNames))) VALUES" as SQL)
        for (index, row) in rows.enumerated() {
            text.appendLiteral(index == 0 ? " (" : ", (")
            text.appendInterpolation(list: row)
            text.appendLiteral(")")
        }
        return SQL(stringInterpolation: text)
    }

    private static func names(_ columns: [String]) -> SQL {
        SQL(stringLiteral: columns.map { "\"\($0)\"" }.joined(separator: ", "))
    }

    /// From a schema that our own migrations have made; quoted because some are SQL's words.
    private static func name(_ table: String) -> SQL { SQL(stringLiteral: "\"\(table)\"") }
}
