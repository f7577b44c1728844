import Database

/// The inbox: events as they came, once each, in the table before anybody hears 200.
enum WebhookInbox {
    /// What became of a delivery.
    struct Receipt: Sendable, Equatable {
        let id: WebhookEventID
        /// Whether it has to be worked off: first sight, or a dead one that came again.
        let isToProcess: Bool
    }

    /// How many events there are that are not done with, by status, and when the oldest came that waits.
    static func open(in transaction: any Transaction) throws -> [(status: String, count: Int, oldest: Timestamp)] {
        try transaction.rows(
            """
            SELECT status, COUNT(*) AS events, MIN(received_at) AS oldest FROM webhook_events
            WHERE status IN ('received', 'parked', 'dead') GROUP BY status
            """
        ).map { (try $0["status"], try $0["events"], try $0["oldest"]) }
    }

    /// Stores an event or counts its redelivery, in one statement.
    ///
    /// - Parameter ignored: why the event will not be processed, if so.
    static func store(
        _ event: StripeEvent, body: [UInt8], ignored: String?, at now: Timestamp, in transaction: any Transaction
    ) throws -> Receipt {
        let status = ignored == nil ? "received" : "ignored"
        let row = try transaction.first(
            """
            INSERT INTO webhook_events (id, provider, account, livemode, event_id, type, object_id, provider_created,
                body, status, reason, received_at)
            VALUES (\(WebhookEventID(at: now)), 'stripe', \(event.account ?? ""), \(event.livemode), \(event.id),
                \(event.type), \(event.object.id), \(event.created ?? now), \(body), \(status),
                \(ignored), \(now))
            ON CONFLICT (provider, account, livemode, event_id)
                DO UPDATE SET delivery_count = webhook_events.delivery_count + 1
            RETURNING id, delivery_count, status
            """)
        guard let row else { throw DatabaseError.unreadable("an upsert returned no row") }
        let id: WebhookEventID = try row["id"]
        let count: Int = try row["delivery_count"]
        let stored: String = try row["status"]
        if stored == "dead" {
            try transaction.run("UPDATE webhook_events SET status = 'received', reason = NULL WHERE id = \(id)")
            return Receipt(id: id, isToProcess: true)
        }
        return Receipt(id: id, isToProcess: count == 1 && ignored == nil)
    }

    /// Stores an event that came by the provider's list, if nobody has delivered it.
    ///
    /// - Returns: its id, when it is new.
    static func adopt(
        _ event: StripeEvent, body: [UInt8], at now: Timestamp, in transaction: any Transaction
    ) throws -> WebhookEventID? {
        try transaction.first(
            """
            INSERT INTO webhook_events (id, provider, account, livemode, event_id, type, object_id, provider_created,
                body, status, received_at)
            VALUES (\(WebhookEventID(at: now)), 'stripe', \(event.account ?? ""), \(event.livemode), \(event.id),
                \(event.type), \(event.object.id), \(event.created ?? now), \(body), 'received', \(now))
            ON CONFLICT (provider, account, livemode, event_id) DO NOTHING
            RETURNING id
            """)?["id"]
    }

    /// The stored bytes of an event that waits, locked until the transaction ends.
    static func waiting(_ id: WebhookEventID, in transaction: any Transaction) throws -> [UInt8]? {
        try transaction.first(
            """
            SELECT body FROM webhook_events WHERE id = \(id) AND status IN ('received', 'parked')
            \(transaction.dialect.forUpdate)
            """)?["body"]
    }

    /// Lets a dead event be worked off once more.
    ///
    /// - Returns: whether it was dead.
    static func rearm(_ id: WebhookEventID, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            "UPDATE webhook_events SET status = 'received', reason = NULL WHERE id = \(id) AND status = 'dead'"
        ).changes == 1
    }

    /// Lets an event wait until a payment is known whose money the intent holds.
    static func park(
        _ id: WebhookEventID, intent: String, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE webhook_events SET status = 'parked', reason = 'no payment of that intent', intent_id = \(intent),
                processed_at = \(now)
            WHERE id = \(id)
            """)
    }

    /// The events that wait for an intent's payment, oldest first, locked.
    static func parked(
        intent: String, in transaction: any Transaction
    ) throws -> [(id: WebhookEventID, body: [UInt8])] {
        try transaction.rows(
            """
            SELECT id, body FROM webhook_events WHERE status = 'parked' AND intent_id = \(intent)
            ORDER BY id \(transaction.dialect.forUpdate)
            """
        ).map { (try $0["id"], try $0["body"]) }
    }

    /// Events that wait although a payment of their intent is known, oldest first; a hundred at most.
    static func overdue(in transaction: any Transaction) throws -> [WebhookEventID] {
        try transaction.rows(
            """
            SELECT webhook_events.id FROM webhook_events JOIN payments ON payments.intent_id = webhook_events.intent_id
            WHERE webhook_events.status = 'parked' ORDER BY webhook_events.id LIMIT 100
            """
        ).map { try $0["id"] }
    }

    static func settle(
        _ id: WebhookEventID, status: String, reason: String?, payment: PaymentID?, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE webhook_events SET status = \(status), reason = \(reason), payment_id = \(payment),
                processed_at = \(now)
            WHERE id = \(id)
            """)
        guard status == "done", let payment else { return }
        // Of a customer who has left in the meantime, nothing is kept.
        try transaction.run(
            """
            UPDATE webhook_events SET body = \([UInt8]()) WHERE id = \(id) AND EXISTS (
                SELECT 1 FROM payments JOIN users ON users.id = payments.user_id
                WHERE payments.id = \(payment) AND users.deleted_at IS NOT NULL)
            """)
    }
}

package typealias WebhookEventID = Identifier<StripeEventRow>

/// A row of the inbox; only its id has a type.
package enum StripeEventRow {}
