import Database
import TestSupport
import Testing

@Suite("PostgreSQL tries again", .enabled(if: Engine.available.contains(.postgresql)))
struct RetryTests {
    @Test("after a deadlock, until both transactions have finished")
    func deadlock() async throws {
        try await Engine.postgresql.withNotes { database in
            try await database.write { transaction in
                try transaction.addNote(1)
                try transaction.addNote(2)
            }
            let barrier = Barrier(2)
            let attempts = Tally()
            try await withThrowingTaskGroup { group in
                for (first, second) in [(1, 2), (2, 1)] {
                    group.addTask {
                        try await database.write { transaction in
                            attempts.add()
                            try transaction.run("UPDATE notes SET stars = stars + 1 WHERE id = \(first)")
                            barrier.meet()
                            try transaction.run("UPDATE notes SET stars = stars + 1 WHERE id = \(second)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(attempts.count == 3)
            #expect(try await database.stars(of: 1) == 2)
            #expect(try await database.stars(of: 2) == 2)
        }
    }

    @Test("after a serialisation failure, and even when the body wraps its error")
    func serialisation() async throws {
        try await Engine.postgresql.withNotes { database in
            try await database.write { try $0.addNote(1) }
            let barrier = Barrier(2)
            let attempts = Tally()
            try await withThrowingTaskGroup { group in
                for _ in 1...2 {
                    group.addTask {
                        try await database.write { transaction in
                            attempts.add()
                            try transaction.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                            let stars: Int = try transaction.first("SELECT stars FROM notes")?["stars"] ?? 0
                            barrier.meet()
                            do {
                                try transaction.run("UPDATE notes SET stars = \(stars + 1)")
                            } catch {
                                throw Refusal()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(attempts.count == 3)
            #expect(try await database.stars(of: 1) == 2)
        }
    }

    @Test("a bounded number of times, and then gives up with a temporary error")
    func givesUp() async throws {
        try await Engine.postgresql.withNotes { database in
            let attempts = Tally()
            let error = await databaseError {
                try await database.write { transaction in
                    attempts.add()
                    try transaction.addNote(1)
                    try transaction.script("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
                }
            }
            guard case .conflict = error else {
                Issue.record("not a conflict: \(String(describing: error))")
                return
            }
            #expect(error?.isTemporary == true)
            #expect((2...20).contains(attempts.count))
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }

    @Test("not after a constraint error")
    func noRetry() async throws {
        try await Engine.postgresql.withNotes { database in
            let attempts = Tally()
            let error = await databaseError {
                try await database.write { transaction in
                    attempts.add()
                    try transaction.addNote(1)
                    try transaction.addNote(1)
                }
            }
            #expect(error?.isUniqueViolation == true)
            #expect(attempts.count == 1)
        }
    }
}
