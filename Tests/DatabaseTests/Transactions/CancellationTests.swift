import Database
import TestSupport
import Testing

@Suite("A cancelled caller")
struct CancellationTests {
    /// What waits for its turn.
    enum Call: String, CaseIterable, Sendable {
        case write, read, execute, fetch

        func make(_ database: any Database, number: Int, onRun: @escaping @Sendable () -> Void) async throws {
            switch self {
            case .write:
                try await database.write { transaction in
                    onRun()
                    try transaction.addNote(number)
                }
            case .read: try await database.read { _ in onRun() }
            case .execute:
                try await database.execute("INSERT INTO notes (id, body) VALUES (\(number), \("note \(number)"))")
            case .fetch: _ = try await database.fetch("SELECT id FROM notes")
            }
        }
    }

    @Test("gets CancellationError while it waits, and its body never runs", arguments: Engine.available, Call.allCases)
    func whileWaiting(engine: Engine, call: Call) async throws {
        // One connection, so that there is something to wait for. SQLite reads wait for one of eight readers.
        try await engine.withNotes(poolSize: 1) { database in
            let gate = Gate()
            let isReading = engine == .sqlite && (call == .read || call == .fetch)
            let holders = isReading ? 8 : 1
            let ran = Tally()
            let asked = Tally()
            try await withThrowingTaskGroup { holding in
                for _ in 1...holders {
                    holding.addTask {
                        if isReading {
                            try await database.read { _ in gate.pass() }
                        } else {
                            try await database.write { _ in gate.pass() }
                        }
                    }
                }
                try await eventually("all places are taken") { gate.arrivals == holders }
                let waiting = (1...24).map { number in
                    Task {
                        asked.add()
                        try await call.make(database, number: number) { ran.add() }
                    }
                }
                try await eventually("all have asked") { asked.count == waiting.count }
                waiting.forEach { $0.cancel() }
                if isReading { gate.open() }
                for task in waiting {
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
                gate.open()
                try await holding.waitForAll()
            }
            #expect(ran.count == 0)
            let ids = try await database.noteIDs()
            #expect(ids == [])
            try await database.write { try $0.addNote(1) }
            let idsAfterwards = try await database.noteIDs()
            #expect(idsAfterwards == [1])
        }
    }

    @Test("that was cancelled before it asked is refused", arguments: Engine.available, Call.allCases)
    func beforeAsking(engine: Engine, call: Call) async throws {
        try await engine.withNotes { database in
            let gate = AsyncStream.makeStream(of: Void.self)
            let ran = Tally()
            let task = Task {
                for await _ in gate.stream {}
                try await call.make(database, number: 1) { ran.add() }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ran.count == 0)
            let ids = try await database.noteIDs()
            #expect(ids == [])
        }
    }

    @Test("whose body has begun gets its commit", arguments: Engine.available)
    func afterBeginning(engine: Engine) async throws {
        try await engine.withNotes { database in
            let gate = Gate()
            let task = Task {
                try await database.write { transaction in
                    gate.pass()
                    try transaction.addNote(1)
                    return "committed"
                }
            }
            try await eventually("the body has begun") { gate.arrivals > 0 }
            task.cancel()
            gate.open()
            #expect(try await task.value == "committed")
            let ids = try await database.noteIDs()
            #expect(ids == [1])
        }
    }
}
