import Database

/// The provider's events say who paid: name, address, e-mail. What is worked off is emptied in time; that it came stays
/// known, so that a late redelivery is still a redelivery.
extension PaymentService {
    /// So long the bytes of an event are kept that is worked off: longer than the provider shows them itself (thirty
    /// days, https://docs.stripe.com/api/events), so that an operator can compare.
    static let eventsKept = Duration.seconds(90 * 86_400)
    /// Events of one transaction, so that nobody waits long for it.
    private static let batch = 500

    /// Empties the events that are old enough.
    ///
    /// - Returns: how many.
    @discardableResult
    func forgetEvents(at now: Timestamp) async throws -> Int {
        var total = 0
        while true {
            let emptied = try await database.write { transaction in
                try WebhookInbox.empty(processedBefore: now - Self.eventsKept, limit: Self.batch, in: transaction)
            }
            total += emptied
            if emptied < Self.batch { return total }
            try Task.checkCancellation()
        }
    }

    /// Empties what the provider has told of a customer who has left; payments themselves have to be kept.
    ///
    /// What is worked off later is emptied then (``WebhookInbox/settle(_:status:reason:payment:at:in:)``).
    ///
    /// - Returns: `true`: nothing is left that is known to be theirs.
    package func erasePersonalData(of user: String) async throws -> Bool {
        try await database.write { try WebhookInbox.empty(ofUser: user, in: $0) }
        return true
    }
}

extension WebhookInbox {
    /// What has been worked off, or never will be.
    private static let finished: SQL = "status IN ('done', 'ignored') AND LENGTH(body) > 0"

    static func empty(
        processedBefore moment: Timestamp, limit: Int, in transaction: any Transaction
    ) throws -> Int {
        try transaction.run(
            """
            UPDATE webhook_events SET body = \([UInt8]()) WHERE id IN (
                SELECT id FROM webhook_events WHERE \(finished) AND COALESCE(processed_at, received_at) < \(moment)
                LIMIT \(limit))
            """
        ).changes
    }

    static func empty(ofUser user: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE webhook_events SET body = \([UInt8]())
            WHERE \(finished) AND payment_id IN (SELECT id FROM payments WHERE user_id = \(user))
            """)
    }
}
