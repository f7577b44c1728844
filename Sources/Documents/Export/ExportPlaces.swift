import Foundation
import Synchronization

/// How many files are made at once in this process.
///
/// Making one keeps a processor busy, and half of them are for everything else: more at once would all be late, and each
/// step that is under way when the process is killed is lost. Whoever was interrupted before goes first.
final class ExportPlaces: Sendable {
    private struct Waiting {
        let number: Int
        let interruptions: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var waiting: [Waiting] = []
        var lastNumber = 0
        /// Cancelled before they had begun to wait.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ places: Int = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)) {
        state = Mutex(State(free: places))
    }

    /// Runs `body` when there is a place for it.
    ///
    /// - Parameter interruptions: how often this was begun before, in vain.
    /// - Throws: what `body` throws; `CancellationError` while it waits.
    func with<T>(interruptions: Int, _ body: () async throws -> T) async throws -> T {
        try await enter(interruptions)
        defer { leave() }
        return try await body()
    }

    private func enter(_ interruptions: Int) async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enum Answer { case enter, wait, cancelled }
                let answer: Answer = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return .cancelled }
                    if state.free > 0 {
                        state.free -= 1
                        return .enter
                    }
                    state.waiting.append(
                        Waiting(number: number, interruptions: interruptions, continuation: continuation))
                    return .wait
                }
                switch answer {
                case .enter: continuation.resume()
                case .cancelled: continuation.resume(throwing: CancellationError())
                case .wait: break
                }
            }
        } onCancel: {
            let waiting = state.withLock { state -> Waiting? in
                guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
                    // It has not begun to wait, or has entered; then nobody looks at this again.
                    state.cancelled.insert(number)
                    return nil
                }
                return state.waiting.remove(at: index)
            }
            waiting?.continuation.resume(throwing: CancellationError())
        }
        // It may have been cancelled after it had entered.
        state.withLock { _ = $0.cancelled.remove(number) }
    }

    private func leave() {
        let next = state.withLock { state -> Waiting? in
            let order = state.waiting.indices.min {
                let (left, right) = (state.waiting[$0], state.waiting[$1])
                return (-left.interruptions, left.number) < (-right.interruptions, right.number)
            }
            guard let order else {
                state.free += 1
                return nil
            }
            return state.waiting.remove(at: order)
        }
        next?.continuation.resume()
    }
}
