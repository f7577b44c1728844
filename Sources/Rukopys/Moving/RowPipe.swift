import Dispatch
import Synchronization

/// Carries rows from the transaction that reads to the one that writes.
///
/// Both bodies are synchronous and run on threads of their databases, so each waits for the other here, and never more
/// than a few pages are on their way. Either end may break: then the other is told.
final class RowPipe: Sendable {
    enum Piece: Sendable {
        case rows([MovedRow], of: TableShape)
        /// All rows of a table have come; this is what they were when they were read.
        case end(of: TableShape, TableChecksum)
        case finished
    }

    private struct State {
        var pieces: [Piece] = []
        var failure: (any Error)?
        var readers = 0
        var writers = 0
    }

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    // Counted up from 0: a semaphore that is given up with less than it began with traps.
    private let room = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<4 { room.signal() }
    }

    /// A transaction's body may run once more, but what it has taken from here is gone.
    ///
    /// - Throws: ``MoveProblem`` the second time.
    func beginReading() throws { try begin(\.readers) }
    func beginWriting() throws { try begin(\.writers) }

    private func begin(_ count: any WritableKeyPath<State, Int> & Sendable) throws {
        let isFirst = state.withLock { state in
            state[keyPath: count] += 1
            return state[keyPath: count] == 1
        }
        guard isFirst else { throw MoveProblem("a connection was lost: begin again") }
    }

    /// - Throws: what the writer has failed with.
    func send(_ piece: Piece) throws {
        room.wait()
        let failure = state.withLock { state in
            state.pieces.append(piece)
            return state.failure
        }
        filled.signal()
        if let failure { throw failure }
    }

    /// - Throws: what the reader has failed with.
    func receive() throws -> Piece {
        filled.wait()
        let (piece, failure) = state.withLock { state in
            (state.pieces.isEmpty ? nil : state.pieces.removeFirst(), state.failure)
        }
        room.signal()
        if let failure { throw failure }
        return piece ?? .finished
    }

    /// Lets go whoever waits at the other end.
    func fail(_ error: any Error) {
        state.withLock { $0.failure = $0.failure ?? error }
        filled.signal()
        room.signal()
    }
}
