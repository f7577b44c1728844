import Database
import TestSupport
import Testing

@Suite("A savepoint")
struct SavepointTests {
    @Test("keeps its work when it succeeds, and gives back its value", arguments: Engine.available)
    func success(engine: Engine) async throws {
        try await engine.withNotes { database in
            let value = try await database.write { transaction in
                try transaction.savepoint {
                    try transaction.addNote(1)
                    return "done"
                }
            }
            #expect(value == "done")
            let ids = try await database.noteIDs()
            #expect(ids == [1])
        }
    }

    @Test("lets the transaction go on after a constraint error inside it", arguments: Engine.available)
    func recovery(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                try transaction.addNote(1)
                do {
                    try transaction.savepoint {
                        try transaction.addNote(2)
                        try transaction.addNote(1)
                    }
                    Issue.record("the same id was taken twice")
                } catch let error as DatabaseError where error.isUniqueViolation {
                    try transaction.addNote(3)
                }
            }
            let ids = try await database.noteIDs()
            #expect(ids == [1, 3])
        }
    }

    @Test("undoes only its own work when its body refuses", arguments: Engine.available)
    func refusal(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                try transaction.addNote(1)
                do {
                    try transaction.savepoint {
                        try transaction.addNote(2)
                        throw Refusal()
                    }
                } catch is Refusal {}
                try transaction.addNote(3)
            }
            let ids = try await database.noteIDs()
            #expect(ids == [1, 3])
        }
    }

    @Test("fails when its body swallows an error, and the transaction lives", arguments: Engine.available)
    func swallowedInside(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                do {
                    try transaction.savepoint {
                        try transaction.addNote(1)
                        do { try transaction.addNote(1) } catch {}
                    }
                    Issue.record("a savepoint with a failed statement succeeded")
                } catch let error as DatabaseError where error.isUniqueViolation {}
                try transaction.addNote(2)
            }
            let ids = try await database.noteIDs()
            #expect(ids == [2])
        }
    }

    @Test("stands inside another: the inner one's failure leaves the outer one's work", arguments: Engine.available)
    func nested(engine: Engine) async throws {
        try await engine.withNotes { database in
            try await database.write { transaction in
                try transaction.savepoint {
                    try transaction.addNote(1)
                    do {
                        try transaction.savepoint {
                            try transaction.addNote(2)
                            try transaction.savepoint { try transaction.addNote(3) }
                            try transaction.addNote(1)
                        }
                    } catch let error as DatabaseError where error.isUniqueViolation {}
                    try transaction.addNote(4)
                }
                do {
                    try transaction.savepoint {
                        try transaction.savepoint { try transaction.addNote(5) }
                        throw Refusal()
                    }
                } catch is Refusal {}
            }
            let ids = try await database.noteIDs()
            #expect(ids == [1, 4])
        }
    }

    @Test("does not save a transaction that throws afterwards", arguments: Engine.available)
    func outerRollback(engine: Engine) async throws {
        try await engine.withNotes { database in
            await #expect(throws: Refusal()) {
                try await database.write { transaction in
                    try transaction.savepoint { try transaction.addNote(1) }
                    throw Refusal()
                }
            }
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }
}
