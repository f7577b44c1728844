import Database
import TestSupport
import Testing

@Suite("Closing a database")
struct ClosingTests {
    @Test("refuses what comes later as unavailable, every kind of call", arguments: Engine.available)
    func later(engine: Engine) async throws {
        try await engine.withNotes { database in
            await database.close()
            let errors = [
                await databaseError { try await database.write { try $0.addNote(1) } },
                await databaseError { try await database.read { _ = try $0.rows("SELECT 1 AS one") } },
                await databaseError { try await database.execute("DELETE FROM notes") },
                await databaseError { _ = try await database.fetch("SELECT 1 AS one") },
            ]
            for error in errors {
                guard case .unavailable = error else {
                    Issue.record("not unavailable: \(String(describing: error))")
                    continue
                }
                #expect(error?.isTemporary == true)
            }
            await database.close()
        }
    }

    @Test("waits for what has begun and for what was accepted", arguments: Engine.available)
    func waits(engine: Engine) async throws {
        try await engine.withDatabaseURL(migrated: false) { url in
            let database = try openDatabase(url, poolSize: 2, isServer: true)
            try await database.makeNotes()
            let gate = Gate()
            let acknowledged = try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    try await database.write { transaction in
                        gate.pass()
                        try transaction.addNote(0)
                    }
                    return 0
                }
                try await eventually("the body has begun") { gate.arrivals > 0 }
                for number in 1...32 {
                    group.addTask {
                        do {
                            try await database.write { try $0.addNote(number) }
                            return number
                        } catch DatabaseError.unavailable {
                            return nil
                        }
                    }
                }
                group.addTask {
                    await database.close()
                    return nil
                }
                gate.open()
                return try await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(acknowledged.contains(0))
            try await Engine.withOpenDatabase(url, poolSize: 1) { reopened in
                let ids = try await reopened.noteIDs()
                #expect(ids == acknowledged.sorted())
            }
        }
    }
}
