import Database
import Jobs

/// An event of the inbox, as an operator sees it.
package struct InboxEvent: Sendable {
    package enum Status: String, Sendable, CaseIterable, SQLConvertible {
        case received, done, ignored, parked, dead
    }

    package let id: WebhookEventID
    /// The provider's own id.
    package let eventID: String
    package let provider: String
    package let type: String
    package let status: Status
    package let reason: String?
    package let deliveryCount: Int
    package let livemode: Bool
    package let paymentID: String?
    package let receivedAt: Timestamp
    package let processedAt: Timestamp?

    static let columns: SQL = """
        id, event_id, provider, type, status, reason, delivery_count, livemode, payment_id, received_at, processed_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        eventID = try row["event_id"]
        provider = try row["provider"]
        type = try row["type"]
        status = try row["status"]
        reason = try row["reason"]
        deliveryCount = try row["delivery_count"]
        livemode = try row["livemode"]
        paymentID = try row["payment_id"]
        receivedAt = try row["received_at"]
        processedAt = try row["processed_at"]
    }
}

/// Why nothing is done with an event.
package enum InboxError: Error, Sendable, Hashable {
    case notFound
    /// It has been worked off, or is another mode's.
    case notReplayable(InboxEvent.Status)
    /// Only what waits or has failed can be thrown away.
    case notDiscardable(InboxEvent.Status)
    /// What it said has been emptied: only that it came is known.
    case forgotten
}

extension PaymentService {
    /// A page of the inbox, newest first; one more than `limit` when there is another page.
    package func webhookEvents(
        status: InboxEvent.Status?, type: String?, before: WebhookEventID?, limit: Int
    ) async throws -> [InboxEvent] {
        let statusFilter: SQL = status.map { "AND status = \($0)" } ?? ""
        let typeFilter: SQL = type.map { "AND type = \($0)" } ?? ""
        let cursor: SQL = before.map { "AND id < \($0)" } ?? ""
        return try await database.fetch(
            """
            SELECT \(InboxEvent.columns) FROM webhook_events WHERE 1 = 1 \(statusFilter) \(typeFilter) \(cursor)
            ORDER BY id DESC LIMIT \(limit + 1)
            """
        ).map(InboxEvent.init)
    }

    /// - Throws: ``InboxError/notFound``; `DatabaseError`.
    package func webhookEvent(_ id: WebhookEventID) async throws -> InboxEvent {
        guard let event = try await database.read({ try WebhookInbox.event(id, in: $0) }) else {
            throw InboxError.notFound
        }
        return event
    }

    /// Has an event worked off once more that waits, has failed, or was not understood by an earlier release.
    ///
    /// - Returns: why not, if so.
    package func replay(_ id: WebhookEventID, in transaction: any Transaction) throws -> InboxError? {
        guard let event = try WebhookInbox.lock(id, in: transaction) else { return .notFound }
        guard event.status != .done, event.livemode == settings.isLive else { return .notReplayable(event.status) }
        guard try WebhookInbox.hasBody(id, in: transaction) else { return .forgotten }
        try transaction.run("UPDATE webhook_events SET status = 'received', reason = NULL WHERE id = \(id)")
        try jobs.enqueue(
            ProcessWebhook.kind, ProcessWebhook.Arguments(eventID: id), uniqueKey: "webhook \(id)", in: transaction)
        return nil
    }

    /// Leaves an event for ever that waits or has failed.
    ///
    /// - Returns: why not, if so.
    package func discard(_ id: WebhookEventID, in transaction: any Transaction) throws -> InboxError? {
        guard let event = try WebhookInbox.lock(id, in: transaction) else { return .notFound }
        guard event.status == .parked || event.status == .dead else { return .notDiscardable(event.status) }
        try transaction.run(
            """
            UPDATE webhook_events SET status = 'ignored', reason = 'discarded', processed_at = \(time.now())
            WHERE id = \(id)
            """)
        return nil
    }
}

extension WebhookInbox {
    static func event(_ id: WebhookEventID, in transaction: any Transaction) throws -> InboxEvent? {
        try transaction.first("SELECT \(InboxEvent.columns) FROM webhook_events WHERE id = \(id)")
            .map(InboxEvent.init)
    }

    static func hasBody(_ id: WebhookEventID, in transaction: any Transaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM webhook_events WHERE id = \(id) AND LENGTH(body) > 0") != nil
    }

    static func lock(_ id: WebhookEventID, in transaction: any Transaction) throws -> InboxEvent? {
        try transaction.first(
            """
            SELECT \(InboxEvent.columns) FROM webhook_events WHERE id = \(id) \(transaction.dialect.forUpdate)
            """
        ).map(InboxEvent.init)
    }
}
