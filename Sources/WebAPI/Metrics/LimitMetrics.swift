import CoreMetrics
import Monitoring
import Synchronization

/// Counts what the limits decide, by their names: of these there are a handful.
final class LimitMetrics: Sendable {
    private struct Decisions: Sendable {
        let allowed: Counter
        let refused: Counter
    }

    private let registry: MetricsRegistry
    private let counters = Mutex<[String: Decisions]>([:])

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        registry.describe(
            "rukopys_rate_limit_decisions_total", "Decisions of the limits on routes, by limit and decision.")
    }

    func count(_ limit: String, isAllowed: Bool) {
        let decisions = counters.withLock { counters in
            if let known = counters[limit] { return known }
            let made = Decisions(allowed: counter(limit, "allowed"), refused: counter(limit, "refused"))
            counters[limit] = made
            return made
        }
        (isAllowed ? decisions.allowed : decisions.refused).increment()
    }

    private func counter(_ limit: String, _ decision: String) -> Counter {
        Counter(
            label: "rukopys_rate_limit_decisions_total", dimensions: [("limit", limit), ("decision", decision)],
            factory: registry)
    }
}
