import Database
import Security

/// Notes for the audit log that a limit refuses somebody: the first time in each minute, else a flood of requests would
/// be a flood of rows.
struct RefusedRequests: Sendable {
    private static let sample = RateLimit(1, per: .seconds(60))

    let buffer: AuditBuffer
    let limiter: RateLimiter
    let time: TimeSource
    /// Where all decisions are counted.
    let metrics: LimitMetrics

    func note(_ limit: String, key: String, origin: RequestOrigin) {
        guard limiter.take(Self.sample, key: "audited \(key)").isAllowed else { return }
        buffer.offer(
            AuditEvent(.rateLimited, outcome: .refused, reason: limit, origin: origin), at: time.now())
    }
}
