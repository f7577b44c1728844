import Database

/// So many requests in so much time, as configured: `5/minute`, `1/30s`.
package struct RateLimit: Sendable, Hashable, CustomStringConvertible {
    /// How many may come at once, and how many in each window after that.
    package let count: Int
    /// The window.
    package let window: Duration

    package init(_ count: Int, per window: Duration) {
        self.count = count
        self.window = window
    }

    /// Reads `N/second|minute|hour|day` or `N/30s`; `nil` for anything else, or a count outside 1 … 1,000,000.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Self.number(parts[0]), (1...1_000_000).contains(count) else { return nil }
        let window: Duration
        switch parts[1] {
        case "second": window = .seconds(1)
        case "minute": window = .seconds(60)
        case "hour": window = .seconds(3_600)
        case "day": window = .seconds(86_400)
        default:
            guard parts[1].last == "s", let seconds = Self.number(parts[1].dropLast()), (1...86_400).contains(seconds)
            else { return nil }
            window = .seconds(seconds)
        }
        self.init(count, per: window)
    }

    /// Digits only: `Int` would read a sign, too.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    /// The time after which one more is allowed.
    package var interval: Duration { window / count }

    package var description: String {
        switch window {
        case .seconds(1): "\(count)/second"
        case .seconds(60): "\(count)/minute"
        case .seconds(3_600): "\(count)/hour"
        case .seconds(86_400): "\(count)/day"
        default: "\(count)/\(window.components.seconds)s"
        }
    }

    /// The decision of GCRA (ITU-T I.371) for a request that comes at `now`, when the theoretical arrival time on
    /// record is `arrival`: N requests may come back to back, then one in each interval.
    package func decide(arrival: Timestamp?, now: Timestamp) -> Decision {
        let interval = interval.microseconds
        let expected = max(arrival ?? now, now)
        let next = expected.microseconds + interval
        // Not the window: whole microseconds may leave a rest of it, in which one too many would fit.
        let earliest = next - interval * Int64(count)
        guard earliest <= now.microseconds else {
            return Decision(
                isAllowed: false, arrival: expected, remaining: 0,
                retryAfter: .microseconds(earliest - now.microseconds), limit: self)
        }
        let remaining = Int((now.microseconds - earliest) / max(1, interval))
        return Decision(
            isAllowed: true, arrival: Timestamp(microseconds: next), remaining: remaining, retryAfter: .zero,
            limit: self)
    }

    /// What was decided about a request, with what its response's headers say.
    package struct Decision: Sendable, Hashable {
        package let isAllowed: Bool
        /// The theoretical arrival time to keep.
        package let arrival: Timestamp
        /// How many more would be allowed at once.
        package let remaining: Int
        /// When refused: the wait until the next one is allowed.
        package let retryAfter: Duration
        package let limit: RateLimit
    }
}

extension RateLimit.Decision {
    /// `Retry-After` in whole seconds, at least 1 and never too few.
    package var retryAfterSeconds: Int {
        max(1, Int((retryAfter.microseconds + 999_999) / 1_000_000))
    }
}
