import Database
import TestSupport

@testable import Payments

/// What stands in a shop's tables.
extension Shop {
    /// The payment as it is now.
    func payment(_ id: PaymentID) async throws -> Payment? {
        try await database.read { try PaymentStore.payment(id, in: $0) }
    }

    /// The payment's state now.
    func state(_ payment: Payment) async throws -> PaymentState? {
        try await self.payment(payment.id)?.state
    }

    /// All payments, oldest first.
    func allPayments() async throws -> [Payment] {
        try await database.fetch("SELECT \(Payment.columns) FROM payments ORDER BY id").map(Payment.init)
    }

    /// The payments that were delivered for, each as often as it was.
    func fulfilled() async throws -> [String] {
        try await database.fetch("SELECT payment_id FROM fulfilments").map { try $0["payment_id"] }
    }

    func status(ofDocument id: String) async throws -> String? {
        try await database.fetch("SELECT status FROM documents WHERE id = \(id)").first?["status"]
    }

    /// The transitions and notes in the ledger of a payment, a line each: `created>paid evt_1`.
    ///
    /// In the order of the texts, since the tests' clock stands still.
    func ledger(_ payment: Payment) async throws -> [String] {
        try await database.fetch(
            """
            SELECT from_state, to_state, event_id FROM payment_ledger
            WHERE payment_id = \(payment.id) AND kind IN ('transition', 'note')
            """
        ).map { row in
            let from: String? = try row["from_state"]
            let to: String = try row["to_state"]
            let event: String? = try row["event_id"]
            return "\(from ?? "")>\(to)" + (event.map { " \($0)" } ?? "")
        }.sorted()
    }

    /// Jobs that are not finished.
    func liveJobs() async throws -> Int {
        try await count("jobs WHERE state NOT IN ('completed', 'failed', 'canceled')")
    }

    /// The same without refunds that are due later.
    func busyJobs() async throws -> Int {
        try await count(
            """
            jobs WHERE state NOT IN ('completed', 'failed', 'canceled')
                AND NOT (state = 'scheduled' AND kind IN ('refund', 'fetch_refunds'))
            """)
    }

    /// A payment's refunds, a line each: `ended_early 300 succeeded`.
    func refunds(_ payment: PaymentID) async throws -> [String] {
        try await database.read { try RefundStore.refunds(of: payment, in: $0) }
            .map { "\($0.cause.rawValue) \($0.amount) \($0.state.rawValue)" }
    }

    /// What disputes did to a payment's delivery, in order.
    func holds(_ payment: PaymentID) async throws -> [String?] {
        try await database.fetch("SELECT hold FROM holds WHERE payment_id = \(payment)").map { try $0["hold"] }
    }

    /// The number of rows of a table, or of those that a condition after its name picks.
    func count(_ source: SQL) async throws -> Int {
        try await database.fetch("SELECT COUNT(*) AS n FROM \(source)").first?["n"] ?? 0
    }

    /// What has become of an event.
    struct Inbox: Equatable {
        let status: String
        let reason: String?
        let deliveries: Int
        let payment: String?
    }

    /// The inbox's row of an event; `nil` when there is none, or more than one.
    func inbox(_ event: String) async throws -> Inbox? {
        let rows = try await database.fetch(
            "SELECT status, reason, delivery_count, payment_id FROM webhook_events WHERE event_id = \(event)")
        guard rows.count == 1, let row = rows.first else { return nil }
        return Inbox(
            status: try row["status"], reason: try row["reason"], deliveries: try row["delivery_count"],
            payment: try row["payment_id"])
    }
}
