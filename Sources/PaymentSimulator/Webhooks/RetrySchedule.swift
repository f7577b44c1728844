/// When a refused delivery is tried again.
///
/// Stripe doubles its pause over hours and days (https://docs.stripe.com/webhooks#retries); development has no such
/// patience, so that the pauses here are 1 s, 2 s, 4 s … up to a minute.
package struct RetrySchedule: Sendable {
    /// The pause after the first failure.
    package let first: Duration
    /// No pause is longer.
    package let longest: Duration
    /// After so many attempts an event is only to be had from the event list.
    package let attempts: Int

    /// Takes the bounds; each pause is twice the one before.
    package init(first: Duration = .seconds(1), longest: Duration = .seconds(60), attempts: Int = 16) {
        self.first = first
        self.longest = longest
        self.attempts = attempts
    }

    /// The pause after so many failures (1 or more), nil where the delivery is given up.
    func pause(after failures: Int) -> Duration? {
        guard failures < attempts else { return nil }
        var pause = first
        for _ in 1..<max(failures, 1) where pause < longest { pause *= 2 }
        return min(pause, longest)
    }
}
