import Database
import Security

/// How many sign-in mails one address gets.
///
/// Counted per address and asking network, so that a stranger who asks for links to somebody's address cannot keep that
/// person from signing in; over all askers five times as many.
package struct MagicLinkLimits: Sendable {
    package let perAddressAndNetwork: [RateLimit]

    /// - Parameter limits: all of them apply; none means that there is no limit.
    package init(_ limits: [RateLimit]) {
        perAddressAndNetwork = limits
    }

    package static let `default` = MagicLinkLimits([
        RateLimit(1, per: .seconds(30)), RateLimit(5, per: .seconds(3_600)), RateLimit(10, per: .seconds(86_400)),
    ])

    private static let widerBy = 5

    /// Counts a request; `false` when no mail shall be sent. Every limit is counted in every case, so that known and
    /// unknown, allowed and refused addresses cost the same work.
    func take(
        addressHash: String, network: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        var isAllowed = true
        for limit in perAddressAndNetwork {
            let own = try SharedRateLimit.take(
                limit, key: "mail \(limit) \(addressHash) \(network)", at: now, in: transaction)
            let wide = RateLimit(limit.count * Self.widerBy, per: limit.window)
            let all = try SharedRateLimit.take(wide, key: "mail \(limit) \(addressHash)", at: now, in: transaction)
            isAllowed = isAllowed && own.isAllowed && all.isAllowed
        }
        return isAllowed
    }
}
