/// So much a minute, and what was not used yet up to a minute's worth.
///
/// A pure state machine. What is taken is settled later, so its level can fall below zero; the next one waits then.
struct MinuteBucket: Sendable, Hashable {
    private let perMinute: Double
    private var level: Double
    private var filledAt: Duration?

    init(perMinute: Int) {
        self.perMinute = Double(max(1, perMinute))
        level = self.perMinute
    }

    /// When so much can be taken, at the earliest; `nil` when that is now.
    ///
    /// What is more than a minute's worth asks for a full bucket, or it could never be had.
    mutating func opening(for amount: Int, at now: Duration) -> Duration? {
        fill(at: now)
        let missing = min(Double(amount), perMinute) - level
        let milliseconds = missing / perMinute * 60_000
        // A hair's breadth is a rounding error, and nothing to wait for.
        guard milliseconds > 0.001 else { return nil }
        return now + .milliseconds(Int((milliseconds - 0.001).rounded(.up)))
    }

    /// Takes as much, whether or not it is there.
    mutating func take(_ amount: Int, at now: Duration) {
        fill(at: now)
        level -= Double(amount)
    }

    /// Gives back what was taken and not used; a negative amount was used beyond what was taken.
    mutating func giveBack(_ amount: Int, at now: Duration) {
        fill(at: now)
        level = min(perMinute, level + Double(amount))
    }

    private mutating func fill(at now: Duration) {
        let elapsed = filledAt.map { max(.zero, now - $0) } ?? .zero
        filledAt = max(filledAt ?? now, now)
        level = min(perMinute, level + perMinute * (elapsed / Duration.seconds(60)))
    }
}
