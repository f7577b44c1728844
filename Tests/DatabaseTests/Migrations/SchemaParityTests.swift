import Database
import TestSupport
import Testing

@Suite("The schema", .enabled(if: Engine.available.contains(.postgresql)))
struct SchemaParityTests {
    /// A column in terms that both engines share.
    private struct Column: Hashable, Comparable, CustomStringConvertible {
        let table: String
        let name: String
        let type: String
        let isRequired: Bool
        var description: String { "\(table).\(name) \(type)\(isRequired ? " NOT NULL" : "")" }
        static func < (left: Column, right: Column) -> Bool { left.description < right.description }
    }

    @Test("has the same tables and columns on both engines, of matching types")
    func columns() async throws {
        let left = try await Self.columns(of: .sqlite)
        let right = try await Self.columns(of: .postgresql)
        #expect(left.count > 20)
        #expect(left.subtracting(right).sorted() == [], "only in SQLite")
        #expect(right.subtracting(left).sorted() == [], "only in PostgreSQL")
    }

    @Test("has the same indexes on both engines")
    func indexes() async throws {
        let left = try await Self.indexes(of: .sqlite)
        let right = try await Self.indexes(of: .postgresql)
        #expect(!left.isEmpty)
        #expect(left == right)
    }

    @Test("holds no rows, on both engines", arguments: Engine.available)
    func empty(engine: Engine) async throws {
        let tables = Set(try await Self.columns(of: engine).map(\.table)).subtracting(["schema_migrations"])
        try await engine.withDatabase { database in
            for table in tables.sorted() {
                let rows = try await database.fetch(SQL(stringLiteral: "SELECT 1 AS one FROM \(table) LIMIT 1"))
                #expect(rows.isEmpty, "\(table)")
            }
        }
    }

    private static func columns(of engine: Engine) async throws -> Set<Column> {
        try await engine.withDatabase(poolSize: 1) { database in
            Set(try await database.fetch(columnList(database.dialect)).map(column))
        }
    }

    /// Lists the columns; on SQLite a primary key counts as required.
    private static func columnList(_ dialect: Dialect) -> SQL {
        switch dialect {
        case .sqlite:
            """
            SELECT tables.name AS tbl, columns.name AS col, columns.type AS type,
                columns."notnull" OR columns.pk > 0 AS required
            FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
            """
        case .postgresql:
            """
            SELECT CAST(table_name AS TEXT) AS tbl, CAST(column_name AS TEXT) AS col,
                CAST(data_type AS TEXT) AS type, is_nullable = 'NO' AS required
            FROM information_schema.columns WHERE table_schema = 'public'
            """
        }
    }

    private static func column(_ row: Row) throws -> Column {
        let type: String = try row["type"]
        let shared = ["integer": "bigint", "blob": "bytea", "real": "double precision"]
        return Column(
            table: try row["tbl"], name: try row["col"], type: shared[type.lowercased()] ?? type.lowercased(),
            isRequired: try row["required"])
    }

    /// The indexes that the migrations name; those that stand for a UNIQUE rule have names of the engine's own.
    private static func indexes(of engine: Engine) async throws -> [String] {
        try await engine.withDatabase(poolSize: 1) { database in
            let list: SQL =
                switch database.dialect {
                case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                case .postgresql:
                    """
                    SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public'
                        AND indexname NOT IN (SELECT conname FROM pg_constraint)
                    """
                }
            let names: [String] = try await database.fetch(list).map { try $0["name"] }
            return names.sorted()
        }
    }
}
