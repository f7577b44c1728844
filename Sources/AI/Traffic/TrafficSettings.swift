/// How much each provider is asked at most, and when it is cut off.
package struct TrafficSettings: Sendable, Hashable {
    var breaker: CircuitBreaker.Settings
    var requestsPerMinute: Int?
    var tokensPerMinute: Int?

    /// - Parameters:
    ///   - breakerFailures: failures in a row before a provider is cut off.
    ///   - breakerPause: how long it is cut off before one call tries it again.
    ///   - requestsPerMinute: calls of one process to one provider; `nil` is no limit.
    ///   - tokensPerMinute: tokens of one process at one provider; `nil` is no limit.
    package init(
        breakerFailures: Int = 5, breakerPause: Duration = .seconds(60), requestsPerMinute: Int? = nil,
        tokensPerMinute: Int? = nil
    ) {
        breaker = CircuitBreaker.Settings(failures: breakerFailures, pause: breakerPause)
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
    }
}
