import Synchronization

/// Watches over a call: when it last gave a sign of life, and whether its time is up.
final class Pulse: Sendable {
    private struct State {
        var lastBeat: ContinuousClock.Instant
        var isDone = false
    }

    private let patience: CallPatience
    private let start: ContinuousClock.Instant
    private let state: Mutex<State>

    init(_ patience: CallPatience) {
        self.patience = patience
        start = .now
        state = Mutex(State(lastBeat: start))
    }

    /// The answer has gone on.
    func beat() {
        state.withLock { $0.lastBeat = .now }
    }

    /// The answer is complete: only the stream's end is missing.
    func done() {
        state.withLock { state in
            state.lastBeat = .now
            state.isDone = true
        }
    }

    /// Waits until the time is up.
    ///
    /// - Returns: what the call failed of; `nil` when its text is there.
    /// - Throws: `CancellationError` when the call was over before.
    func watch() async throws -> ModelFailure? {
        while true {
            let state = state.withLock { $0 }
            let wait = state.isDone ? patience.drain : patience.idle
            let deadline = min(state.lastBeat + wait, start + patience.call)
            guard deadline <= .now else {
                // Not the whole way to the deadline at once: `done` brings it nearer.
                try await Task.sleep(until: min(deadline, .now + patience.drain), clock: .continuous)
                continue
            }
            if state.isDone { return nil }
            // Silent or slow, the provider may be at work all the same.
            let isIdle = state.lastBeat + wait <= start + patience.call
            return .transient(isIdle ? .idle : .tooSlow, mayBeCharged: true)
        }
    }
}
