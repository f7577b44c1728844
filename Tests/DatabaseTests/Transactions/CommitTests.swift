import Database
import TestSupport
import Testing

@Suite("A transaction")
struct CommitTests {
    @Test("is there for the next reader once write has returned", arguments: Engine.available)
    func commit(engine: Engine) async throws {
        try await engine.withNotes { database in
            let sum = try await database.write { transaction in
                try transaction.addNote(1)
                try transaction.addNote(2)
                return try transaction.rows("SELECT id FROM notes").count
            }
            #expect(sum == 2)
            let ids = try await database.noteIDs()
            #expect(ids == [1, 2])
        }
    }

    @Test("is still there when the database is opened again", arguments: Engine.available)
    func reopening(engine: Engine) async throws {
        try await engine.withDatabaseURL(migrated: false) { url in
            try await Engine.withOpenDatabase(url, poolSize: 2) { database in
                try await database.makeNotes()
                try await database.write { try $0.addNote(1) }
            }
            try await Engine.withOpenDatabase(url, poolSize: 2) { database in
                let ids = try await database.noteIDs()
                #expect(ids == [1])
            }
        }
    }

    @Test("is undone whole when its body throws", arguments: Engine.available)
    func rollback(engine: Engine) async throws {
        try await engine.withNotes { database in
            await #expect(throws: Refusal()) {
                try await database.write { transaction in
                    try transaction.addNote(1)
                    try transaction.script("INSERT INTO notes (id, body) VALUES (2, 'two')")
                    throw Refusal()
                }
            }
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }

    @Test("that throws is undone alone while others beside it commit", arguments: Engine.available)
    func rollbackAlone(engine: Engine) async throws {
        try await engine.withNotes { database in
            let gate = Gate()
            let numbers = 1...64
            let failing = Set(numbers.filter { $0.isMultiple(of: 8) })
            let asked = Tally()
            let committed = try await withThrowingTaskGroup(of: Int?.self) { group in
                // Everybody waits behind the first, so that SQLite's writer takes them in one group.
                group.addTask {
                    try await database.write { _ in gate.pass() }
                    return nil
                }
                try await eventually("the first body has begun") { gate.arrivals == 1 }
                for number in numbers {
                    group.addTask {
                        asked.add()
                        do {
                            try await database.write { transaction in
                                try transaction.addNote(number)
                                if failing.contains(number) { throw Refusal() }
                            }
                            return number
                        } catch is Refusal {
                            return nil
                        }
                    }
                }
                try await eventually("all have asked") { asked.count == numbers.count }
                gate.open()
                return try await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(committed == Set(numbers).subtracting(failing))
            let ids = try await database.noteIDs()
            #expect(ids == committed.sorted())
        }
    }

    @Test("runs no statement after one has failed", arguments: Engine.available)
    func deadAfterError(engine: Engine) async throws {
        try await engine.withNotes { database in
            let later = Tally()
            let error = await databaseError {
                try await database.write { transaction in
                    try transaction.addNote(1)
                    do { try transaction.addNote(1) } catch {}
                    do { try transaction.addNote(2) } catch DatabaseError.transactionAborted { later.add() }
                    do { try transaction.script("DELETE FROM notes") } catch DatabaseError.transactionAborted {
                        later.add()
                    }
                    do { try transaction.savepoint {} } catch DatabaseError.transactionAborted { later.add() }
                }
            }
            #expect(error?.isUniqueViolation == true)
            #expect(later.count == 3)
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }

    @Test("whose body swallows an error commits nothing, and says so", arguments: Engine.available)
    func swallowed(engine: Engine) async throws {
        try await engine.withNotes { database in
            let error = await databaseError {
                try await database.write { transaction in
                    try transaction.addNote(1)
                    _ = try? transaction.run("INSERT INTO notes (id, body) VALUES (2, \(String?.none))")
                }
            }
            #expect(error == .constraint(.notNull, error.map(Self.text) ?? ""))
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }

    @Test("can be followed by others after an error", arguments: Engine.available)
    func usableAfterwards(engine: Engine) async throws {
        try await engine.withNotes(poolSize: 1) { database in
            let error = await databaseError {
                _ = try await database.write { try $0.run("SELECT nonsense FROM nowhere") }
            }
            guard case .statement = error else {
                Issue.record("not a defect of the statement: \(String(describing: error))")
                return
            }
            try await database.write { try $0.addNote(1) }
            let ids = try await database.noteIDs()
            #expect(ids == [1])
        }
    }

    private static func text(_ error: DatabaseError) -> String {
        if case .constraint(_, let text) = error { text } else { "" }
    }
}
