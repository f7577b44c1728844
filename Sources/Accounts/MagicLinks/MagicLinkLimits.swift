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

    /// Counts a mail; `false` when none shall be sent, and then nothing is counted: else a stranger who keeps asking
    /// would use up what the address's owner has left, and so would an owner who is impatient.
    func take(
        addressHash: String, network: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        let limits = perAddressAndNetwork.flatMap { limit in
            [
                (limit: limit, key: "mail \(limit) \(addressHash) \(network)"),
                (RateLimit(limit.count * Self.widerBy, per: limit.window), "mail \(limit) \(addressHash)"),
            ]
        }
        return try SharedRateLimit.takeAll(limits, at: now, in: transaction)
    }
}
