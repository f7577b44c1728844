/// What webhooks are signed with.
package struct WebhookSecrets: Sendable {
    let current: String
    /// Another one that counts as well, while secrets are being rotated.
    let next: String?
    /// One whose time is over.
    let expired: String?

    /// For a running server, of which one is known.
    package init(current: String) {
        self.current = current
        next = nil
        expired = nil
    }

    private init(current: String, next: String, expired: String) {
        self.current = current
        self.next = next
        self.expired = expired
    }

    static func made(run: String) -> WebhookSecrets {
        WebhookSecrets(
            current: "whsec_current_of_\(run)", next: "whsec_next_of_\(run)", expired: "whsec_expired_of_\(run)")
    }

    /// As `STRIPE_WEBHOOK_SECRETS` has them.
    var setting: String {
        ([current] + [next].compactMap(\.self) + [expired].compactMap(\.self).map { "\($0)@2020-01-01" })
            .joined(separator: ",")
    }
}
