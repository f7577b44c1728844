import Database
import TestSupport
import Testing

@Suite("A read")
struct ReadTests {
    @Test("goes on beside an open writer and does not see its work", arguments: Engine.available)
    func besideWriter(engine: Engine) async throws {
        try await engine.withNotes { database in
            let gate = Gate()
            async let writing: Void = database.write { transaction in
                try transaction.addNote(1)
                gate.pass()
            }
            try await eventually("the writer is in the middle") { gate.arrivals > 0 }
            let during = try await database.noteIDs()
            gate.open()
            try await writing
            #expect(during == [])
            let ids = try await database.noteIDs()
            #expect(ids == [1])
        }
    }

    @Test("sees one moment, whatever is committed meanwhile", arguments: Engine.available)
    func snapshot(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { try $0.addNote(1) }
            let gate = Gate()
            async let counts = database.read { transaction in
                let before = try transaction.rows("SELECT id FROM notes").count
                gate.pass()
                return [before, try transaction.rows("SELECT id FROM notes").count]
            }
            try await eventually("the reader is in the middle") { gate.arrivals > 0 }
            do {
                try await database.write { try $0.addNote(2) }
                gate.open()
            } catch {
                gate.open()
                throw error
            }
            #expect(try await counts == [1, 1])
            let ids = try await database.noteIDs()
            #expect(ids == [1, 2])
        }
    }

    @Test("refuses to write", arguments: Engine.available)
    func refusesWrites(engine: Engine) async throws {
        try await engine.withNotes(poolSize: 1) { database in
            let error = await databaseError { try await database.read { try $0.addNote(1) } }
            guard case .refused = error else {
                Issue.record("not refused: \(String(describing: error))")
                return
            }
            let swallowed = await databaseError { try await database.read { do { try $0.addNote(1) } catch {} } }
            #expect(swallowed != nil)
            let ids = try await database.noteIDs()
            #expect(ids == [])
            try await database.write { try $0.addNote(1) }
            let idsAfterwards = try await database.noteIDs()
            #expect(idsAfterwards == [1])
        }
    }

    @Test("passes on what its body throws", arguments: Engine.available)
    func throwing(engine: Engine) async throws {
        try await engine.withNotes { database in
            await #expect(throws: Refusal()) { try await database.read { _ in throw Refusal() } }
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }

    @Test("many at once all get their answers", arguments: Engine.available)
    func manyReaders(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { try $0.addNote(1) }
            let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...64 {
                    group.addTask { try await database.read { try $0.rows("SELECT id FROM notes").count } }
                }
                return try await group.reduce(0, +)
            }
            #expect(counts == 64)
        }
    }
}
