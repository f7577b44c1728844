import DequeModule
import Synchronization

/// A fixed number of connections and the work that waits for one.
///
/// A connection that has finished takes the next waiting work itself, on its own thread: no hop in between. The one
/// that was used last is used first, so that few connections stay warm under little load.
final class ConnectionPool: Sendable {
    /// A piece of work that waits for a connection.
    struct Work: Sendable {
        let number: UInt64
        /// Runs on the connection's queue and answers the caller itself.
        let run: @Sendable (PostgreSQLConnection) -> Void
        /// Answers the caller with an error; the work never runs.
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var idle: [PostgreSQLConnection] = []
        var made = 0
        var waiting: Deque<Work> = []
        var lastNumber: UInt64 = 0
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// More waiting work than this is refused: it would time out anyway.
    private static let longestQueue = 20_000

    private let address: DatabaseURL.PostgreSQL
    private let size: Int
    private let state = Mutex(State())

    init(_ address: DatabaseURL.PostgreSQL, size: Int) {
        self.address = address
        self.size = size
    }

    /// Runs `body` on a connection, as soon as one is free.
    ///
    /// - Parameter work: where its times are noted, if anywhere.
    /// - Throws: what `body` throws; `CancellationError` when the task was cancelled before the body began.
    func run<T: Sendable>(
        _ work: DatabaseMetrics.Work? = nil, _ body: @escaping @Sendable (PostgreSQLConnection) throws -> T
    ) async throws -> T {
        try Task.checkCancellation()
        let body = measured(work, carryingTrace(body))
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                submit(
                    Work(
                        number: number,
                        run: { connection in continuation.resume(with: Result { try body(connection) }) },
                        fail: { continuation.resume(throwing: $0) }))
                // The handler may have run before there was anything to take out.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func measured<T>(
        _ work: DatabaseMetrics.Work?, _ body: @escaping @Sendable (PostgreSQLConnection) throws -> T
    ) -> @Sendable (PostgreSQLConnection) throws -> T {
        guard let work else { return body }
        let asked = ContinuousClock.now
        return { connection in
            work.waited(since: asked)
            let begun = ContinuousClock.now
            defer { work.took(since: begun) }
            return try body(connection)
        }
    }

    /// Refuses later work, waits for what was accepted, and closes the connections.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                guard state.idle.count < state.made else { return true }
                state.closers.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
        let connections = state.withLock { state in
            defer {
                // So that closing once more finds nothing to wait for.
                state.made -= state.idle.count
                state.idle.removeAll()
            }
            return state.idle
        }
        for connection in connections {
            await withCheckedContinuation { continuation in
                connection.queue.async {
                    connection.close()
                    continuation.resume()
                }
            }
        }
    }

    private func submit(_ work: Work) {
        enum Outcome { case refused(String), waiting, given(PostgreSQLConnection) }
        let outcome: Outcome = state.withLock { state in
            if state.isClosed { return .refused("the database is closed") }
            if let connection = state.idle.popLast() { return .given(connection) }
            if state.made < size {
                state.made += 1
                return .given(PostgreSQLConnection(address, number: state.made))
            }
            if state.waiting.count >= Self.longestQueue { return .refused("too much work waits for a connection") }
            state.waiting.append(work)
            return .waiting
        }
        switch outcome {
        case .refused(let reason): work.fail(DatabaseError.unavailable(reason))
        case .waiting: break
        case .given(let connection): connection.queue.async { self.serve(connection, first: work) }
        }
    }

    /// Takes work out that has not begun.
    ///
    /// Work that has begun is finished.
    private func cancel(_ number: UInt64) {
        let work: Work? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index)
        }
        work?.fail(CancellationError())
    }

    /// Works on this connection's queue until nothing waits.
    private func serve(_ connection: PostgreSQLConnection, first: Work) {
        first.run(connection)
        while let work = nextWork(for: connection) { work.run(connection) }
    }

    private func nextWork(for connection: PostgreSQLConnection) -> Work? {
        let (work, closers) = state.withLock { state -> (Work?, [CheckedContinuation<Void, Never>]) in
            if let work = state.waiting.popFirst() { return (work, []) }
            state.idle.append(connection)
            guard state.isClosed, state.idle.count == state.made else { return (nil, []) }
            defer { state.closers.removeAll() }
            return (nil, state.closers)
        }
        closers.forEach { $0.resume() }
        return work
    }
}
