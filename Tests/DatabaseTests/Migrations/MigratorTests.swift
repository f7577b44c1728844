import Database
import TestSupport
import Testing

@Suite("The migrator")
struct MigratorTests {
    private static let first = Migration(
        number: 1, name: "first", script: "CREATE TABLE one (id BIGINT PRIMARY KEY);", isCompatibleWithPrevious: true)
    private static let second = Migration(
        number: 2, name: "second",
        script: "CREATE TABLE two (id BIGINT PRIMARY KEY); INSERT INTO one (id) VALUES (1);",
        isCompatibleWithPrevious: true)
    private static let breaking = Migration(
        number: 3, name: "breaking", script: "DROP TABLE two", isCompatibleWithPrevious: false)
    private static let failing = Migration(
        number: 3, name: "failing",
        script: "CREATE TABLE three (id BIGINT PRIMARY KEY); INSERT INTO one (id) VALUES (1);",
        isCompatibleWithPrevious: true)

    @Test("applies all that this binary knows, once", arguments: Engine.available)
    func everything(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            let known = Migration.known(for: database.dialect)
            let applied = try await Migrator(database).migrate()
            #expect(applied == known)
            #expect(applied.map(\.number) == Array(1...applied.count))
            let again = try await Migrator(database).migrate()
            #expect(again.isEmpty)
            let recorded = try await database.fetch("SELECT checksum FROM schema_migrations ORDER BY number")
            #expect(try recorded.map { try $0["checksum"] } == known.map(\.checksum))
        }
    }

    @Test("applies what is new on top of what is there", arguments: Engine.available)
    func pending(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            _ = try await Migrator(database, known: [Self.first]).migrate()
            let applied = try await Migrator(database, known: [Self.first, Self.second]).migrate()
            #expect(applied == [Self.second])
            let rows = try await database.fetch("SELECT id FROM one")
            #expect(rows.count == 1)
        }
    }

    @Test("run by two processes at once applies each step once", arguments: Engine.available)
    func twoAtOnce(engine: Engine) async throws {
        try await engine.withDatabaseURL(migrated: false) { url in
            let databases = try [true, false].map { try openDatabase(url, poolSize: 2, isServer: $0) }
            let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
                for database in databases { group.addTask { try await Migrator(database).migrate() } }
                return try await group.reduce(into: [Migration]()) { $0 += $1 }
            }
            for database in databases { await database.close() }
            #expect(applied == Migration.known(for: databases[0].dialect))
        }
    }

    @Test("refuses a database whose step reads differently", arguments: Engine.available)
    func changed(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            _ = try await Migrator(database, known: [Self.first]).migrate()
            let edited = Migration(
                number: 1, name: "first", script: Self.first.script + " ", isCompatibleWithPrevious: true)
            await #expect(throws: MigrationError.changed(number: 1, name: "first")) {
                _ = try await Migrator(database, known: [edited, Self.second]).migrate()
            }
            let unchanged = try await Migrator(database, known: [Self.first]).migrate()
            #expect(unchanged.isEmpty)
        }
    }

    @Test("refuses a newer schema that this binary cannot live with", arguments: Engine.available)
    func newerIncompatible(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            _ = try await Migrator(database, known: [Self.first, Self.second, Self.breaking]).migrate()
            await #expect(throws: MigrationError.newerSchema(number: 3, name: "breaking")) {
                _ = try await Migrator(database, known: [Self.first, Self.second]).migrate()
            }
            #expect(MigrationError.newerSchema(number: 3, name: "breaking").reason.contains("breaking"))
        }
    }

    @Test("accepts a newer schema that the previous release can live with", arguments: Engine.available)
    func newerCompatible(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            _ = try await Migrator(database, known: [Self.first, Self.second]).migrate()
            let applied = try await Migrator(database, known: [Self.first]).migrate()
            #expect(applied.isEmpty)
        }
    }

    @Test("that fails leaves nothing of any step", arguments: Engine.available)
    func failing(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            let error = await databaseError {
                _ = try await Migrator(database, known: [Self.first, Self.second, Self.failing]).migrate()
            }
            #expect(error?.isUniqueViolation == true)
            for table in ["one", "two", "three", "schema_migrations"] {
                let missing = await databaseError {
                    _ = try await database.fetch(SQL(stringLiteral: "SELECT 1 AS one FROM \(table)"))
                }
                #expect(missing != nil, "\(table) is there")
            }
            let applied = try await Migrator(database, known: [Self.first, Self.second]).migrate()
            #expect(applied.count == 2)
        }
    }
}
