import Database
import TestSupport
import Testing

@Suite("Many at once")
struct ConcurrencyTests {
    @Test("64 writers that read, add one and write lose none", arguments: Engine.available)
    func increments(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { try $0.addNote(1) }
            try await withThrowingTaskGroup { group in
                for _ in 1...64 {
                    group.addTask {
                        try await database.write { transaction in
                            let row = try transaction.first(
                                "SELECT stars FROM notes WHERE id = 1 \(transaction.dialect.forUpdate)")
                            let stars: Int = try row?["stars"] ?? 0
                            try transaction.run("UPDATE notes SET stars = \(stars + 1) WHERE id = 1")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.stars(of: 1) == 64)
        }
    }

    @Test("64 single statements that add one lose none", arguments: Engine.available)
    func singleStatements(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { try $0.addNote(1) }
            let changes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...64 {
                    group.addTask {
                        try await database.execute("UPDATE notes SET stars = stars + 1 WHERE id = 1").changes
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(changes == 64)
            #expect(try await database.stars(of: 1) == 64)
        }
    }

    @Test("a key that everybody wants is taken by exactly one", arguments: Engine.available)
    func oneWinner(engine: Engine) async throws {
        try await engine.withNotes { database in
            let wins = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...32 {
                    group.addTask {
                        do {
                            _ = try await database.write { transaction in
                                try transaction.run(
                                    "INSERT INTO notes (id, body) VALUES (\(number), \("the only one"))")
                            }
                            return 1
                        } catch let error as DatabaseError where error.isUniqueViolation {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(wins == 1)
            #expect(try await database.noteIDs().count == 1)
        }
    }

    @Test("jobs claimed by several at once are each claimed once", arguments: Engine.available)
    func claiming(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                for number in 1...40 { try transaction.addNote(number) }
            }
            let claimed = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 1...8 {
                    group.addTask {
                        try await database.write { transaction in
                            try transaction.rows(
                                """
                                UPDATE notes SET stars = 1 WHERE id IN (SELECT id FROM notes WHERE stars = 0
                                    ORDER BY id LIMIT 5 \(transaction.dialect.forUpdateSkipLocked)) RETURNING id
                                """
                            ).map { try $0["id"] }
                        }
                    }
                }
                return try await group.reduce(into: [Int]()) { $0 += $1 }
            }
            #expect(claimed.sorted() == Array(1...40))
        }
    }
}
