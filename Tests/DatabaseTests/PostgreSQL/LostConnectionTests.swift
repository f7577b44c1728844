import Database
import Synchronization
import TestSupport
import Testing

@Suite("A PostgreSQL connection that is lost", .enabled(if: Engine.available.contains(.postgresql)))
struct LostConnectionTests {
    @Test("while idle is replaced, unnoticed by the next call", arguments: CancellationTests.Call.allCases)
    func idle(call: CancellationTests.Call) async throws {
        try await Engine.postgresql.withNotes(poolSize: 1) { database in
            let backends = try await Backends(of: database)
            for number in 1...5 {
                // Once before, so that its statement is prepared on the connection that goes.
                try await call.make(database, number: -number) {}
                let process = try await database.write { try $0.backend() }
                try await backends.terminate(process: process)
                try await call.make(database, number: number) {}
            }
            let ids = try await database.noteIDs()
            #expect(ids.count == (call == .write || call == .execute ? 10 : 0))
        }
    }

    @Test("inside a transaction makes it run once more, and change once")
    func insideTransaction() async throws {
        try await Engine.postgresql.withNotes(poolSize: 1) { database in
            try await database.write { try $0.addNote(1) }
            let attempts = try await Self.killInside(database, times: 1)
            #expect(attempts == .success(2))
            #expect(try await database.stars(of: 1) == 1)
        }
    }

    @Test("inside a transaction again and again ends as unavailable, with nothing changed")
    func insideTransactionAgain() async throws {
        try await Engine.postgresql.withNotes(poolSize: 1) { database in
            try await database.write { try $0.addNote(1) }
            let attempts = try await Self.killInside(database, times: .max)
            guard case .failure(.unavailable) = attempts else {
                Issue.record("not unavailable: \(attempts)")
                return
            }
            #expect(try await database.stars(of: 1) == 0)
            try await database.write { try $0.addNote(2) }
            let ids = try await database.noteIDs()
            #expect(ids == [1, 2])
        }
    }

    @Test("during a single statement leaves its outcome unknown")
    func duringStatement() async throws {
        try await Engine.postgresql.withNotes { database in
            let backends = try await Backends(of: database)
            async let outcome = databaseError {
                try await database.execute("INSERT INTO notes (id, body) SELECT 1, 'slow' FROM pg_sleep(30)")
            }
            try await Self.terminate(running: "INSERT INTO notes", backends)
            guard case .unknownOutcome = await outcome else {
                Issue.record("not unknown: \(String(describing: await outcome))")
                return
            }
            #expect(await outcome?.isTemporary == true)
        }
    }

    @Test("during COMMIT leaves the outcome unknown, and the body is not run again")
    func duringCommit() async throws {
        try await Engine.postgresql.withNotes { database in
            try await database.write { transaction in
                try transaction.script(
                    """
                    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
                        AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON notes
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle();
                    """)
            }
            let backends = try await Backends(of: database)
            let attempts = Tally()
            let followed = Tally()
            async let outcome = databaseError {
                try await database.write { transaction in
                    attempts.add()
                    transaction.afterCommit { followed.add() }
                    try transaction.addNote(1)
                }
            }
            try await Self.terminate(running: "COMMIT", backends)
            guard case .unknownOutcome = await outcome else {
                Issue.record("not unknown: \(String(describing: await outcome))")
                return
            }
            #expect(attempts.count == 1)
            #expect(followed.count == 0)
        }
    }

    @Test("again and again under load loses no acknowledged write, and invents none")
    func underLoad() async throws {
        try await Engine.postgresql.withNotes(poolSize: 8) { database in
            let backends = try await Backends(of: database)
            let writers = 8
            let (perWriter, rounds) = (60, 12)
            let results = Results()
            try await withThrowingTaskGroup { group in
                for writer in 0..<writers {
                    group.addTask {
                        for number in 0..<perWriter {
                            let id = writer * perWriter + number
                            let outcome = await Self.add(id, to: database)
                            results.note(id, outcome)
                        }
                    }
                }
                group.addTask {
                    for round in 1...rounds {
                        // Spread over the whole run: one round after each part of the writes.
                        let due = round * writers * perWriter / (rounds + 1)
                        try await eventually("\(due) writes were answered") { results.answered >= due }
                        try await backends.terminate()
                    }
                }
                try await group.waitForAll()
            }
            let present = Set(try await database.noteIDs())
            let (acknowledged, refused) = (results.acknowledged, results.refused)
            #expect(acknowledged.subtracting(present) == [], "acknowledged, and lost")
            #expect(present.intersection(refused) == [], "refused, and there")
            #expect(acknowledged.count > writers * perWriter / 2)
        }
    }

    /// What became of the writes of ``underLoad()``; those of unknown outcome are in neither set.
    private final class Results: Sendable {
        private struct State {
            var acknowledged: Set<Int> = []
            var refused: Set<Int> = []
            var answered = 0
        }

        private let state = Mutex(State())
        var acknowledged: Set<Int> { state.withLock { $0.acknowledged } }
        var refused: Set<Int> { state.withLock { $0.refused } }
        var answered: Int { state.withLock { $0.answered } }

        func note(_ id: Int, _ error: DatabaseError?) {
            state.withLock { state in
                state.answered += 1
                switch error {
                case nil: state.acknowledged.insert(id)
                case .unknownOutcome: break
                case .some: state.refused.insert(id)
                }
            }
        }
    }

    /// By a transaction or by a single statement, in turn.
    private static func add(_ id: Int, to database: any Database) async -> DatabaseError? {
        await databaseError {
            if id.isMultiple(of: 2) {
                try await database.write { try $0.addNote(id) }
            } else {
                try await database.execute("INSERT INTO notes (id, body) VALUES (\(id), \("note \(id)"))")
            }
        }
    }

    /// Adds a star, and loses the connection before the transaction's last statement.
    ///
    /// - Returns: how often the body began, or its error.
    private static func killInside(_ database: any Database, times: Int) async throws -> Result<Int, DatabaseError> {
        let backends = try await Backends(of: database)
        let begun = AsyncStream.makeStream(of: (process: Int, gate: Gate).self)
        let attempts = Tally()
        async let killing: Void = {
            for await (process, gate) in begun.stream {
                try await backends.terminate(process: process)
                gate.open()
            }
        }()
        let outcome: Result<Int, DatabaseError>
        do {
            try await database.write { transaction in
                try transaction.run("UPDATE notes SET stars = stars + 1 WHERE id = 1")
                if attempts.add() <= times {
                    let gate = Gate()
                    begun.continuation.yield((try transaction.backend(), gate))
                    gate.pass()
                }
                try transaction.run("UPDATE notes SET stars = stars WHERE id = 1")
            }
            outcome = .success(attempts.count)
        } catch let error as DatabaseError {
            outcome = .failure(error)
        }
        begun.continuation.finish()
        try await killing
        return outcome
    }

    private static func terminate(running text: String, _ backends: Backends) async throws {
        var found: [Int] = []
        try await eventually("\(text) is running") {
            found = try await backends.running(text)
            return !found.isEmpty
        }
        for process in found { try await backends.terminate(process: process) }
    }
}
