import Database
import Security

/// How many sign-in mails one address gets.
///
/// Counted per address and asking network, so that a stranger who asks for links to somebody's address cannot keep that
/// person from signing in; over all askers five times as many. A browser in which somebody has signed in to the address
/// counts by itself: who knows the address's mails is no stranger to it, whatever network they sit in.
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

    /// Whose mails are counted together.
    enum Asker: Sendable {
        case network(String)
        /// One in which somebody has signed in to the address.
        case knownBrowser(String)
    }

    /// Counts a mail; `false` when none shall be sent, and then nothing is counted: else a stranger who keeps asking
    /// would use up what the address's owner has left, and so would an owner who is impatient.
    func take(
        addressHash: String, asker: Asker, at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        let limits = perAddressAndNetwork.flatMap { limit in
            let key = "mail \(limit) \(addressHash)"
            let wider = RateLimit(limit.count * Self.widerBy, per: limit.window)
            return switch asker {
            case .network(let network): [(limit: limit, key: "\(key) \(network)"), (wider, key)]
            case .knownBrowser(let name): [(limit, "\(key) browser \(name)"), (wider, "\(key) browsers")]
            }
        }
        return try SharedRateLimit.takeAll(limits, at: now, in: transaction)
    }
}
