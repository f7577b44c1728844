#if DEBUG
    import Synchronization

    /// What this process does at its failpoints, and how often each was reached.
    @usableFromInline
    final class FailpointTable: Sendable {
        @usableFromInline static let shared = FailpointTable()

        typealias Handler = @Sendable (_ subject: String) throws -> Void

        private struct Listener {
            let place: Failpoint
            let subject: String?
            let handler: Handler
        }

        private struct State {
            var plan = FailpointPlan([:])
            var visits: [Failpoint: Int] = [:]
            var listeners: [Int: Listener] = [:]
            var nextListener = 0
        }

        private let state = Mutex(State())

        init() {}

        /// Takes over a plan; counting begins anew.
        func follow(_ plan: FailpointPlan) {
            state.withLock { state in
                state.plan = plan
                state.visits = [:]
            }
        }

        @usableFromInline
        func reach(_ place: Failpoint, about subject: String) throws {
            let (rule, onceFolder, handlers) = state.withLock { state in
                state.visits[place, default: 0] += 1
                let visit = state.visits[place, default: 0]
                let rule = state.plan.rules[place].flatMap { $0.applies(to: visit) ? $0 : nil }
                let listeners = state.listeners.sorted { $0.key < $1.key }.map(\.value)
                    .filter { $0.place == place && ($0.subject ?? subject) == subject }
                return (rule, state.plan.onceFolder, listeners.map(\.handler))
            }
            // Not under the lock: a handler may wait for another thread that reaches a failpoint, too.
            for handler in handlers { try handler(subject) }
            try rule?.happen(at: place, onceIn: onceFolder)
        }

        func listen(at place: Failpoint, about subject: String?, _ handler: @escaping Handler) -> Int {
            state.withLock { state in
                state.nextListener += 1
                state.listeners[state.nextListener] = Listener(place: place, subject: subject, handler: handler)
                return state.nextListener
            }
        }

        func stopListening(_ listener: Int) {
            state.withLock { state in _ = state.listeners.removeValue(forKey: listener) }
        }
    }
#endif
