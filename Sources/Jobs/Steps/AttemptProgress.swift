import Synchronization

/// How an attempt is getting on: whether it has come further, so that earlier failures say nothing about what comes
/// next, and since when it has not.
final class AttemptProgress: Sendable {
    private struct State {
        var hasNewStep = false
        /// On a clock that nobody sets: one that jumps must not make all handlers look as if they hung.
        var lastSign = ContinuousClock.now
    }

    private let state = Mutex(State())

    /// Whether a step was finished.
    var hasNewStep: Bool { state.withLock { $0.hasNewStep } }

    /// A step was finished.
    func note() {
        state.withLock { state in
            state.hasNewStep = true
            state.lastSign = .now
        }
    }

    /// Whether nothing has come of it for so long.
    func isStalled(for limit: Duration) -> Bool {
        state.withLock { ContinuousClock.now - $0.lastSign > limit }
    }

    /// Failures in a row once this attempt has failed too.
    func failures(after job: Job) -> Int {
        (hasNewStep ? 0 : job.stepFailures) + 1
    }
}
