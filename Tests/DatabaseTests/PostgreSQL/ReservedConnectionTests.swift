import Database
import TestSupport
import Testing

@Suite("The reserved connection")
struct ReservedConnectionTests {
    @Test("answers while all others are held and much work waits for them")
    func answers() async throws {
        guard Engine.available.contains(.postgresql) else { return }
        try await Engine.postgresql.withNotes(poolSize: 2) { database in
            let gate = Gate()
            let done = Tally()
            try await withThrowingTaskGroup { group in
                for number in 1...300 {
                    group.addTask {
                        try await database.write { transaction in
                            try transaction.addNote(number)
                            gate.pass()
                        }
                        done.add()
                    }
                }
                try await eventually("both connections are held") { gate.arrivals == 2 }
                let reserved = database.reserved
                for number in 1...5 {
                    try await reserved.execute("INSERT INTO notes (id, body) VALUES (\(-number), \("n\(number)"))")
                    _ = try await reserved.write { try $0.run("UPDATE notes SET stars = 1 WHERE id = \(-number)") }
                    #expect(try await reserved.reserved.stars(of: -number) == 1)
                }
                #expect(gate.arrivals == 2)
                #expect(done.count == 0)
                gate.open()
                try await group.waitForAll()
            }
            #expect(try await database.noteIDs().count == 305)
        }
    }

    @Test("is the same database, and is closed with it", arguments: Engine.available)
    func closing(engine: Engine) async throws {
        try await engine.withNotes(poolSize: 1) { database in
            try await database.reserved.write { try $0.addNote(1) }
            #expect(try await database.noteIDs() == [1])
            let reserved = database.reserved
            await database.close()
            guard case .unavailable = await databaseError({ _ = try await reserved.noteIDs() }) else {
                Issue.record("the reserved connection is still open")
                return
            }
        }
    }

    @Test("is one, and only there when it is used")
    func count() async throws {
        guard Engine.available.contains(.postgresql) else { return }
        try await Engine.postgresql.withNotes(poolSize: 1) { database in
            let backends = try await Backends(of: database)
            #expect(try await backends.count() == 1)
            try await withThrowingTaskGroup { group in
                for _ in 1...20 { group.addTask { _ = try await database.reserved.noteIDs() } }
                try await group.waitForAll()
            }
            #expect(try await backends.count() == 2)
        }
    }
}
