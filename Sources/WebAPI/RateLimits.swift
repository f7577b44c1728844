import Security

/// The limits of the routes, as configured.
package struct RateLimits: Sendable {
    /// By network.
    package var magicLink: RateLimit
    /// By network.
    package var verify: RateLimit
    /// Refresh tokens that were refused, by network.
    package var refreshRefused: RateLimit

    package init(
        magicLink: RateLimit = RateLimit(10, per: .seconds(60)), verify: RateLimit = RateLimit(10, per: .seconds(60)),
        refreshRefused: RateLimit = RateLimit(5, per: .seconds(60))
    ) {
        self.magicLink = magicLink
        self.verify = verify
        self.refreshRefused = refreshRefused
    }
}
