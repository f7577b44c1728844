import Database
import Synchronization

/// Limits that this process keeps for itself, in memory: those by client address.
///
/// The number of keys is bounded. A key whose arrival time has passed says nothing and is forgotten; when even that
/// makes no room, the oldest half goes, which lets some requests through rather than growing without end.
package final class RateLimiter: Sendable {
    private struct State {
        var arrivals: [String: Timestamp] = [:]
    }

    private let capacity: Int
    private let time: TimeSource
    private let state = Mutex(State())

    package init(capacity: Int = 100_000, time: TimeSource) {
        self.capacity = capacity
        self.time = time
    }

    /// Counts a request under `key`, which should name the limit too (`magic-link 203.0.113.7`).
    package func take(_ limit: RateLimit, key: String) -> RateLimit.Decision {
        decide(limit, key: key, counting: true)
    }

    /// Whether a request would be allowed, without counting one: for limits that count refusals only.
    package func peek(_ limit: RateLimit, key: String) -> RateLimit.Decision {
        decide(limit, key: key, counting: false)
    }

    private func decide(_ limit: RateLimit, key: String, counting: Bool) -> RateLimit.Decision {
        let now = time.now()
        return state.withLock { state in
            let decision = limit.decide(arrival: state.arrivals[key], now: now)
            if counting, decision.isAllowed {
                if state.arrivals.count >= capacity, state.arrivals[key] == nil { Self.makeRoom(&state, now) }
                state.arrivals[key] = decision.arrival
            }
            return decision
        }
    }

    /// How many keys are kept.
    var keyCount: Int { state.withLock { $0.arrivals.count } }

    private static func makeRoom(_ state: inout State, _ now: Timestamp) {
        let before = state.arrivals.count
        state.arrivals = state.arrivals.filter { $0.value > now }
        guard state.arrivals.count > before / 2 else { return }
        let median = state.arrivals.values.sorted()[state.arrivals.count / 2]
        state.arrivals = state.arrivals.filter { $0.value > median }
    }
}

/// Limits that all processes of one database share, one row a key.
package enum SharedRateLimit {
    /// Counts a request under every key, or under none when one of the limits refuses: what was refused by one limit
    /// must not use up another.
    ///
    /// - Parameter limits: in the same order for everybody who shares keys, so that nobody waits in a circle.
    package static func takeAll(
        _ limits: [(limit: RateLimit, key: String)], at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        let decisions = try limits.map { try look($0.limit, key: $0.key, at: now, in: transaction) }
        guard decisions.allSatisfy(\.isAllowed) else { return false }
        for (decision, limit) in zip(decisions, limits) {
            try keep(decision, key: limit.key, in: transaction)
        }
        return true
    }

    /// What would be decided about a request under `key`, which nobody else can count until the transaction ends.
    package static func look(
        _ limit: RateLimit, key: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> RateLimit.Decision {
        // The upsert takes the row's lock, so two requests at once cannot both read the old time.
        let row = try transaction.first(
            """
            INSERT INTO rate_limits (key, arrival) VALUES (\(key), 0)
            ON CONFLICT (key) DO UPDATE SET arrival = rate_limits.arrival RETURNING arrival
            """)
        let stored: Timestamp? = try row?["arrival"]
        return limit.decide(arrival: stored, now: now)
    }

    /// Counts the request that was decided about.
    package static func keep(_ decision: RateLimit.Decision, key: String, in transaction: any Transaction) throws {
        try transaction.run("UPDATE rate_limits SET arrival = \(decision.arrival) WHERE key = \(key)")
    }
}
