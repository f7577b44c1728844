import DequeModule
import Synchronization

/// What one listener has not looked at yet.
///
/// A hint that is waiting already is not kept twice, and beyond a limit all of them become one
/// ``DatabaseNotification/everything``: a listener that is slow costs little memory, and misses nothing for good.
final class NotificationInbox: Sendable {
    private struct State {
        var waiting: Deque<DatabaseNotification> = []
        /// The same, to be looked up.
        var known: Set<DatabaseNotification> = []
        var takers: Deque<CheckedContinuation<DatabaseNotification?, Never>> = []
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many different hints wait at most.
    init(limit: Int = 1_000) {
        self.limit = limit
    }

    /// Gives `notification` to the listener, now or when it comes back.
    func put(_ notification: DatabaseNotification) {
        let taker = state.withLock { state -> CheckedContinuation<DatabaseNotification?, Never>? in
            guard !state.isClosed else { return nil }
            if let taker = state.takers.popFirst() { return taker }
            // Whoever has yet to look at everything will see this too.
            guard !state.known.contains(.everything), state.known.insert(notification).inserted else { return nil }
            state.waiting.append(notification)
            if notification == .everything || state.waiting.count > limit {
                state.waiting = [.everything]
                state.known = [.everything]
            }
            return nil
        }
        taker?.resume(returning: notification)
    }

    /// Waits for the next hint; `nil` when the inbox is closed.
    func take() async -> DatabaseNotification? {
        enum Answer { case now(DatabaseNotification?), later }
        return await withCheckedContinuation { continuation in
            let answer: Answer = state.withLock { state in
                if state.isClosed { return .now(nil) }
                guard let next = state.waiting.popFirst() else {
                    state.takers.append(continuation)
                    return .later
                }
                state.known.remove(next)
                return .now(next)
            }
            if case .now(let notification) = answer { continuation.resume(returning: notification) }
        }
    }

    /// Ends every waiting and later ``take()``; what was not looked at is dropped.
    func close() {
        let takers = state.withLock { state in
            state.isClosed = true
            state.waiting = []
            state.known = []
            defer { state.takers = [] }
            return state.takers
        }
        for taker in takers { taker.resume(returning: nil) }
    }
}
