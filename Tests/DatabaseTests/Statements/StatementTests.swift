import Database
import TestSupport
import Testing

@Suite("A statement")
struct StatementTests {
    @Test("binds what is interpolated: hostile text stays text", arguments: Engine.available)
    func injection(engine: Engine) async throws {
        try await engine.withNotes { database in
            let hostile = "x'); DROP TABLE notes; --"
            try await database.execute("INSERT INTO notes (id, body) VALUES (\(1), \(hostile))")
            try await database.write { try $0.addNote(2) }
            let found = try await database.fetch("SELECT id FROM notes WHERE body = \(hostile)")
            #expect(try found.map { try $0["id"] } == [1])
            let everything = try await database.fetch("SELECT id FROM notes WHERE body = \("' OR '1'='1")")
            #expect(everything.isEmpty)
            let ids = try await database.noteIDs()
            #expect(ids == [1, 2])
        }
    }

    @Test("takes a list, also an empty one", arguments: Engine.available)
    func lists(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                for number in 1...5 { try transaction.addNote(number) }
            }
            for wanted in [[2, 4], [3], [], [7]] {
                let rows = try await database.fetch("SELECT id FROM notes WHERE id IN (\(list: wanted)) ORDER BY id")
                #expect(try rows.map { try $0["id"] } == wanted.filter { $0 <= 5 })
            }
            let texts = try await database.fetch("SELECT id FROM notes WHERE body IN (\(list: ["note 5", "'"]))")
            #expect(try texts.map { try $0["id"] } == [5])
        }
    }

    @Test("is composed of fragments with their values", arguments: Engine.available)
    func fragments(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                for number in 1...5 { try transaction.addNote(number) }
            }
            let above: SQL = "id > \(1)"
            let filter: SQL = "\(above) AND body <> \("note 3")"
            let rows = try await database.fetch(
                "SELECT id, \("x") AS mark FROM notes WHERE \(filter) AND id < \(5) ORDER BY id")
            #expect(try rows.map { try $0["id"] } == [2, 4])
            #expect(try rows.map { try $0["mark"] } == ["x", "x"])
        }
    }

    @Test("tells how many rows it changed, and gives RETURNING's rows", arguments: Engine.available)
    func changes(engine: Engine) async throws {
        try await engine.withNotes { database in
            let inserted = try await database.execute(
                "INSERT INTO notes (id, body) VALUES (1, 'a'), (2, 'b') RETURNING id, body")
            #expect(inserted.changes == 2)
            #expect(try inserted.rows.map { try $0["body"] } == ["a", "b"])
            let updated = try await database.execute("UPDATE notes SET stars = 5")
            #expect(updated.changes == 2)
            #expect(updated.rows.isEmpty)
            let missed = try await database.execute("UPDATE notes SET stars = 6 WHERE id = \(9)")
            #expect(missed.changes == 0)
            let ignored = try await database.execute(
                "INSERT INTO notes (id, body) VALUES (1, 'a') ON CONFLICT DO NOTHING RETURNING id")
            #expect(ignored.changes == 0 && ignored.rows.isEmpty)
            let (deleted, looked) = try await database.write { transaction in
                let looked = try transaction.run("SELECT id FROM notes")
                return (try transaction.run("DELETE FROM notes WHERE id = \(1) RETURNING stars"), looked)
            }
            #expect(deleted.changes == 1)
            #expect(try deleted.rows.map { try $0["stars"] } == [5])
            #expect(looked.changes == 0 && looked.rows.count == 2)
        }
    }

    @Test("gives a repeated column's first value", arguments: Engine.available)
    func repeatedColumn(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            let row = try #require(try await database.fetch("SELECT \(1) AS n, \(2) AS n, \(3) AS other").first)
            #expect(try row["n"] == 1)
            #expect(try row["other"] == 3)
        }
    }

    @Test("gives an error that names the column which is missing or of another type", arguments: Engine.available)
    func unreadable(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            let row = try #require(
                try await database.fetch(
                    "SELECT \("secret-value") AS words, \(2) AS two, CAST(\(Int?.none) AS BIGINT) AS none"
                ).first)
            let reads: [(String, () throws -> Void)] = [
                ("missing", { let _: Int = try row["missing"] }),
                ("words", { let _: Int = try row["words"] }),
                ("two", { let _: String = try row["two"] }),
                ("two", { let _: Bool = try row["two"] }),
                ("two", { let _: [UInt8] = try row["two"] }),
                ("none", { let _: Int = try row["none"] }),
                ("words", { let _: ValueTests.Colour = try row["words"] }),
            ]
            for (column, read) in reads {
                let error = await databaseError(read)
                guard case .unreadable(let text) = error else {
                    Issue.record("not unreadable: \(String(describing: error))")
                    continue
                }
                #expect(text.contains(column))
                #expect(!text.contains("secret-value"))
            }
        }
    }

    @Test("gives many rows, in order", arguments: Engine.available)
    func manyRows(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            let rows = try await database.fetch(
                """
                WITH RECURSIVE numbers (n) AS (
                    SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000)
                SELECT n FROM numbers ORDER BY n
                """)
            #expect(try rows.map { try $0["n"] } == Array(1...20_000))
        }
    }

    @Test("that is not SQL is a defect with a code, and shows no value", arguments: Engine.available)
    func nonsense(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            let error = await databaseError { try await database.execute("SELEKT \("secret-value")") }
            guard case .statement(let code, let text) = error else {
                Issue.record("not a defect of the statement: \(String(describing: error))")
                return
            }
            #expect(!code.isEmpty)
            #expect(!text.contains("secret-value"))
            #expect(error?.isTemporary == false)
        }
    }

    @Test("lowers the letters of every script", arguments: Engine.available)
    func lower(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            let row = try #require(
                try await database.fetch(
                    "SELECT LOWER(\("ЇЖАК, ÉTÉ, Łódź, ÅNGSTRÖM 1")) AS text, LOWER(NULL) AS absent"
                )
                .first)
            #expect(try row["text"] == "їжак, été, łódź, ångström 1")
            #expect(try row["absent"] == String?.none)
        }
    }

    @Test("that takes all columns works on after its table was given another", arguments: Engine.available)
    func changedColumns(engine: Engine) async throws {
        try await engine.withNotes(poolSize: 1) { database in
            try await database.write { try $0.addNote(1) }
            let everything: SQL = "SELECT * FROM notes WHERE id = \(1)"
            for column in ["colour", "shape", "weight"] {
                _ = try await database.fetch(everything)
                try await database.execute(
                    SQL(stringLiteral: "ALTER TABLE notes ADD COLUMN \(column) TEXT DEFAULT 'new'"))
                for row in [
                    try await database.read { try $0.first(everything) },
                    try await database.write { try $0.first(everything) },
                    try await database.fetch(everything).first,
                ] {
                    let known = try #require(row)
                    #expect(try known["id"] == 1)
                    #expect(try known["body"] == "note 1")
                }
            }
        }
    }
}
