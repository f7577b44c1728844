/// Whether a provider can be called now: its breaker, its cool-down, and our own limits.
///
/// A pure state machine; times are measured from any fixed moment.
struct ProviderTraffic: Sendable, Hashable {
    private var breaker: CircuitBreaker
    private var coolUntil = Duration.zero
    private var requests: MinuteBucket?
    private var tokens: MinuteBucket?

    /// Whether it is cut off.
    var state: CircuitBreaker.State { breaker.state }

    init(_ settings: TrafficSettings) {
        breaker = CircuitBreaker(settings.breaker)
        requests = settings.requestsPerMinute.map { MinuteBucket(perMinute: $0) }
        tokens = settings.tokensPerMinute.map { MinuteBucket(perMinute: $0) }
    }

    /// When the next call of this size can be made; `nil` when that is now.
    ///
    /// - Parameter mustGo: whether only the breaker counts.
    mutating func opening(for size: Int, mustGo: Bool, at now: Duration) -> Duration? {
        if mustGo { return breaker.opening(at: now) }
        let times = [
            breaker.opening(at: now), coolUntil > now ? coolUntil : nil, requests?.opening(for: 1, at: now),
            tokens?.opening(for: size, at: now),
        ]
        return times.compactMap { $0 }.max()
    }

    /// Lets a call through.
    mutating func admit(_ size: Int, at now: Duration) -> CircuitBreaker.Ticket {
        requests?.take(1, at: now)
        tokens?.take(size, at: now)
        return breaker.admit(at: now)
    }

    /// Takes in how a call has ended.
    ///
    /// - Parameters:
    ///   - size: what it was let through with.
    ///   - used: its tokens, as far as they are known.
    ///   - retryAfter: how long the provider wants to be left alone, by everybody.
    mutating func receive(
        _ result: CircuitBreaker.Result, of ticket: CircuitBreaker.Ticket, size: Int, used: Int?,
        retryAfter: Duration?, at now: Duration
    ) {
        breaker.receive(result, of: ticket, at: now)
        if let used { tokens?.giveBack(size - used, at: now) }
        if let retryAfter { coolUntil = max(coolUntil, now + retryAfter) }
    }
}
