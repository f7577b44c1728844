import Database

/// All tables of a database, as the database itself tells: a later migration's table cannot be forgotten.
struct SchemaShape: Sendable, Equatable {
    let tables: [String: TableShape]

    /// The migrations' own record, which each database has for itself.
    static let own = "schema_migrations"

    init(in transaction: any Transaction) throws {
        let columns = try transaction.rows(Self.columns(transaction.dialect))
        let references = try transaction.rows(Self.references(transaction.dialect))
        var parents: [String: Set<String>] = [:]
        for row in references {
            let (child, parent): (String, String) = (try row["name"], try row["parent"])
            parents[child, default: []].insert(parent)
        }
        var contents: [String: [String: TableShape.Content]] = [:]
        var keys: [String: [(place: Int, column: String)]] = [:]
        for row in columns {
            let (table, column, type): (String, String, String) = (
                try row["name"], try row["column_name"], try row["type"]
            )
            guard let content = TableShape.Content(declared: type) else {
                throw MoveProblem("column \(column) of \(table) is of type \(type), which is not known here")
            }
            contents[table, default: [:]][column] = content
            let place: Int = try row["place"]
            if place > 0 { keys[table, default: []].append((place, column)) }
        }
        tables = try contents.reduce(into: [:]) { tables, entry in
            let key = (keys[entry.key] ?? []).sorted { $0.place < $1.place }.map(\.column)
            guard !key.isEmpty else { throw MoveProblem("table \(entry.key) has no primary key") }
            tables[entry.key] = TableShape(
                name: entry.key, columns: entry.value, primaryKey: key, parents: parents[entry.key] ?? [])
        }
    }

    /// The tables in an order in which no row refers to one that is still to come.
    ///
    /// - Throws: ``MoveProblem`` when they refer to each other in a circle.
    func inOrder() throws -> [TableShape] {
        var ordered: [TableShape] = []
        var rest = tables
        while !rest.isEmpty {
            let free = rest.values.filter { table in
                table.parents.allSatisfy { $0 == table.name || rest[$0] == nil }
            }
            guard !free.isEmpty else {
                throw MoveProblem("tables refer to each other in a circle: \(rest.keys.sorted())")
            }
            for table in free.sorted(by: { $0.name < $1.name }) {
                ordered.append(table)
                rest[table.name] = nil
            }
        }
        return ordered
    }

    /// Where two schemas differ, a line each.
    func differences(from other: SchemaShape) -> [String] {
        Set(tables.keys).union(other.tables.keys).sorted().compactMap { name in
            switch (tables[name], other.tables[name]) {
            case (let mine?, let theirs?): mine == theirs ? nil : "table \(name) differs in its columns or keys"
            default: "table \(name) is on one side only"
            }
        }
    }

    private static func columns(_ dialect: Dialect) -> SQL {
        switch dialect {
        case .sqlite:
            """
            SELECT m.name AS name, c.name AS column_name, c.type AS type, c.pk AS place
            FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND m.name <> \(own)
            """
        case .postgresql:
            """
            SELECT t.relname AS name, c.attname AS column_name, format_type(c.atttypid, NULL) AS type,
                CAST(COALESCE(array_position(k.conkey, c.attnum), 0) AS BIGINT) AS place
            FROM pg_class AS t
                JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
                LEFT JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'p'
            WHERE t.relkind IN ('r', 'p') AND t.relnamespace = to_regnamespace(current_schema()::text)
                AND t.relname <> \(own)
            """
        }
    }

    private static func references(_ dialect: Dialect) -> SQL {
        switch dialect {
        case .sqlite:
            """
            SELECT m.name AS name, f."table" AS parent
            FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'
            """
        case .postgresql:
            """
            SELECT t.relname AS name, p.relname AS parent
            FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid JOIN pg_class AS p ON p.oid = k.confrelid
            WHERE k.contype = 'f' AND t.relnamespace = to_regnamespace(current_schema()::text)
            """
        }
    }
}
