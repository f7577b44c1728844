import Accounts
import Hummingbird
import Payments
import Security

/// The limits of the routes, as configured.
package struct RateLimits: Sendable {
    /// By network.
    package var magicLink: RateLimit
    /// By network.
    package var verify: RateLimit
    /// Refresh tokens that were refused, by network.
    package var refreshRefused: RateLimit
    /// Looking at documents and jobs, by user.
    package var read: RateLimit
    /// Having documents written, by user.
    package var generate: RateLimit
    /// Everything else, by network.
    package var `default`: RateLimit

    package init(
        magicLink: RateLimit = RateLimit(10, per: .seconds(60)), verify: RateLimit = RateLimit(10, per: .seconds(60)),
        refreshRefused: RateLimit = RateLimit(5, per: .seconds(60)),
        read: RateLimit = RateLimit(600, per: .seconds(60)), generate: RateLimit = RateLimit(5, per: .seconds(3_600)),
        default: RateLimit = RateLimit(300, per: .seconds(60))
    ) {
        self.magicLink = magicLink
        self.verify = verify
        self.refreshRefused = refreshRefused
        self.read = read
        self.generate = generate
        self.default = `default`
    }
}

/// The middleware for each of the limits: which requests count together is said here, and nowhere else.
struct RateLimiting: Sendable {
    let limits: RateLimits
    let limiter: RateLimiter
    let refusals: RefusedRequests

    var magicLink: RateLimitMiddleware {
        RateLimitMiddleware(name: "magic-link", limit: limits.magicLink, limiter: limiter, refusals: refusals)
    }

    var verify: RateLimitMiddleware {
        RateLimitMiddleware(name: "verify", limit: limits.verify, limiter: limiter, refusals: refusals)
    }

    /// A good token is limited by its own session alone.
    var refusedRefresh: RateLimitMiddleware {
        RateLimitMiddleware(
            name: "refresh-refused", limit: limits.refreshRefused, limiter: limiter, refusals: refusals,
            counted: .refused { error in
                switch error {
                case RefreshError.invalid, RefreshError.sessionEnded, RefreshError.reused: true
                default: false
                }
            })
    }

    /// The session's own limit is the service's; who cannot prove one is one of the others.
    var refusedLogout: RateLimitMiddleware {
        RateLimitMiddleware(
            name: "default", limit: limits.default, limiter: limiter, refusals: refusals,
            counted: .refused { error in
                switch error {
                case LogoutError.invalidToken, LogoutError.sessionEnded: true
                default: false
                }
            })
    }

    /// Stands behind ``SignedInMiddleware``.
    var reads: RateLimitMiddleware {
        RateLimitMiddleware(name: "read", limit: limits.read, limiter: limiter, refusals: refusals, caller: .user)
    }

    /// Stands behind ``SignedInMiddleware``.
    ///
    /// Clients ask until the payment is confirmed; only then it counts.
    var generation: RateLimitMiddleware {
        RateLimitMiddleware(
            name: "generate", limit: limits.generate, limiter: limiter, refusals: refusals, caller: .user,
            counted: .granted)
    }

    var others: RateLimitMiddleware {
        RateLimitMiddleware(name: "default", limit: limits.default, limiter: limiter, refusals: refusals)
    }

    /// The provider may deliver as often as it likes.
    ///
    /// Who cannot sign, or sends what no provider does, has as much as the others, and a limit apart: a flood of it
    /// takes nothing from anybody who asks from the same network for something else.
    var unsignedWebhooks: RateLimitMiddleware {
        RateLimitMiddleware(
            name: "unsigned-webhook", limit: limits.default, limiter: limiter, refusals: refusals,
            counted: .refused { error in
                switch error {
                case WebhookError.invalidSignature, is Problem: true
                default: false
                }
            })
    }
}
