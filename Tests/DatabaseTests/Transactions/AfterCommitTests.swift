import Database
import Synchronization
import TestSupport
import Testing

@Suite("What follows a commit")
struct AfterCommitTests {
    /// The names of the actions that were done, in order.
    private final class Trace: Sendable {
        private let kept = Mutex<[String]>([])
        var names: [String] { kept.withLock { $0 } }
        func note(_ name: String) { kept.withLock { $0.append(name) } }
    }

    @Test("is done once, in order, before the caller goes on, and not before the commit", arguments: Engine.available)
    func order(engine: Engine) async throws {
        try await engine.withNotes { database in
            let trace = Trace()
            try await database.write { transaction in
                try transaction.addNote(1)
                transaction.afterCommit { trace.note("first") }
                transaction.afterCommit { trace.note("second") }
                trace.note("body")
            }
            #expect(trace.names == ["body", "first", "second"])
        }
    }

    @Test("finds the work committed", arguments: Engine.available)
    func visible(engine: Engine) async throws {
        try await engine.withNotes { database in
            let (stream, committed) = AsyncStream.makeStream(of: Void.self)
            async let seen: [Int] = {
                for await _ in stream { return try await database.noteIDs() }
                return []
            }()
            try await database.write { transaction in
                try transaction.addNote(1)
                transaction.afterCommit { committed.yield() }
            }
            #expect(try await seen == [1])
        }
    }

    @Test("is not done after a rollback", arguments: Engine.available)
    func rollback(engine: Engine) async throws {
        try await engine.withNotes { database in
            let trace = Trace()
            await #expect(throws: Refusal()) {
                try await database.write { transaction in
                    transaction.afterCommit { trace.note("thrown") }
                    throw Refusal()
                }
            }
            let error = await databaseError {
                try await database.write { transaction in
                    transaction.afterCommit { trace.note("swallowed") }
                    try transaction.addNote(1)
                    do { try transaction.addNote(1) } catch {}
                }
            }
            #expect(error?.isUniqueViolation == true)
            #expect(trace.names == [])
        }
    }

    @Test("is forgotten with the savepoint that registered it", arguments: Engine.available)
    func undoneSavepoint(engine: Engine) async throws {
        try await engine.withNotes { database in
            let trace = Trace()
            try await database.write { transaction in
                transaction.afterCommit { trace.note("before") }
                do {
                    try transaction.savepoint {
                        transaction.afterCommit { trace.note("undone") }
                        throw Refusal()
                    }
                } catch is Refusal {}
                try transaction.savepoint { transaction.afterCommit { trace.note("kept") } }
            }
            #expect(trace.names == ["before", "kept"])
        }
    }
}
