import Foundation

/// What is verified, and what is at hand for it.
package struct VerificationOptions: Sendable {
    /// A server that is running already, without a path: `https://example.org`; `nil` starts servers of its own.
    package var baseURL: String?
    /// The program that servers of its own are started from, as an absolute path.
    package var executable: URL?
    /// `DATABASE_URL` of an empty PostgreSQL database for servers of its own; `nil` uses SQLite.
    package var databaseURL: String?
    /// A folder of `.eml` files in which the running server's mails arrive.
    package var mailbox: URL?
    /// What the running server expects webhooks to be signed with.
    package var webhookSecret: String?
    /// An access token of an administrator of the running server.
    package var adminToken: String?
    package var suites: [Suite] = Suite.allCases
    /// Only these scenarios, by their ids; `nil` runs all of the suites.
    package var scenarios: Set<String>?
    /// Whether the first failure ends the run.
    package var failsFast = false
    /// How many requests race, at least 2.
    package var concurrency = 50
    /// Whether a running server may be treated as one of its own is: limits used up, payments held, accounts deleted.
    package var isDestructive = false

    package init() {}
}
