import Synchronization

/// Holds handlers up until the test opens it.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivals = 0
        var cancellations = 0
        var inside: [Int: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state = Mutex(State())

    /// How often somebody has come to the gate.
    var arrivals: Int { state.withLock { $0.arrivals } }
    /// How often somebody was cancelled at the gate.
    var cancellations: Int { state.withLock { $0.cancellations } }

    /// Waits until the gate is open.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func pass() async throws {
        let number = arrive()
        try await withTaskCancellationHandler {
            try await wait(number, isCancellable: true)
        } onCancel: {
            cancel(number)
        }
    }

    /// Waits until the gate is open, and does not listen to cancellation.
    func passStubbornly() async {
        let number = arrive()
        try? await wait(number, isCancellable: false)
    }

    /// Lets everybody pass, now and later.
    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.inside.removeAll() }
            return Array(state.inside.values)
        }
        waiting.forEach { $0.resume() }
    }

    private func arrive() -> Int {
        state.withLock { state in
            state.arrivals += 1
            return state.arrivals
        }
    }

    private func wait(_ number: Int, isCancellable: Bool) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.inside[number] = continuation }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
            // The handler may have run before there was anything to take out.
            if isCancellable, Task.isCancelled { cancel(number) }
        }
    }

    private func cancel(_ number: Int) {
        let waiting = state.withLock { state in
            let waiting = state.inside.removeValue(forKey: number)
            if waiting != nil { state.cancellations += 1 }
            return waiting
        }
        waiting?.resume(throwing: CancellationError())
    }
}

/// Counts, and knows the most that were in at once.
final class Tally: Sendable {
    private let value = Mutex((count: 0, inside: 0, most: 0))

    var count: Int { value.withLock { $0.count } }
    var most: Int { value.withLock { $0.most } }

    /// Counts one more and gives the new count.
    @discardableResult
    func add() -> Int {
        value.withLock { value in
            value.count += 1
            return value.count
        }
    }

    func enter() {
        value.withLock { value in
            value.count += 1
            value.inside += 1
            value.most = max(value.most, value.inside)
        }
    }

    func leave() { value.withLock { $0.inside -= 1 } }
}

/// Keeps what handlers saw, in order.
final class Kept<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }

    func keep(_ value: Value) { values.withLock { $0.append(value) } }
}
