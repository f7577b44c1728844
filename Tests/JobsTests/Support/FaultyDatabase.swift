import Database
import Synchronization
import TestSupport

/// A database that fails when it is told to.
final class FaultyDatabase: Database {
    private struct State {
        var isDown = false
        var refusals = 0
        var underWay = 0
        /// How many of the next writes are committed without their callers hearing of it.
        var unheard = 0
    }

    private let real: any Database
    private let state = Mutex(State())

    init(_ real: any Database) {
        self.real = real
    }

    var dialect: Dialect { real.dialect }

    /// How many calls were refused.
    var refusals: Int { state.withLock { $0.refusals } }

    /// Refuses everything from now on, once what is under way has ended.
    func goDown() async {
        state.withLock { $0.isDown = true }
        while state.withLock({ $0.underWay > 0 }) { await Task.yield() }
    }

    /// Refuses no more.
    func comeUp() {
        state.withLock { $0.isDown = false }
    }

    /// Commits the next `count` writes, but answers that their outcome is unknown.
    func losesAnswers(_ count: Int) {
        state.withLock { $0.unheard = count }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try enter()
        defer { leave() }
        let value = try await real.write(body)
        let isUnheard = state.withLock { state in
            defer { state.unheard = max(0, state.unheard - 1) }
            return state.unheard > 0
        }
        if isUnheard { throw DatabaseError.unknownOutcome("the answer was lost") }
        return value
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try enter()
        defer { leave() }
        return try await real.read(body)
    }

    func execute(_ statement: SQL) async throws -> QueryResult {
        try await write { try $0.run(statement) }
    }

    func fetch(_ statement: SQL) async throws -> [Row] {
        try await read { try $0.rows(statement) }
    }

    func close() async {}

    private func enter() throws {
        let isDown = state.withLock { state in
            if state.isDown { state.refusals += 1 } else { state.underWay += 1 }
            return state.isDown
        }
        if isDown { throw DatabaseError.unavailable("down for the test") }
    }

    private func leave() {
        state.withLock { $0.underWay -= 1 }
    }
}
