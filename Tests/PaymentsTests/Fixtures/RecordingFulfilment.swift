import Database
import Synchronization

@testable import Payments

/// Sells documents at 50 cents a page as the document service does, and writes each delivery down in a table.
///
/// In the database, because a transaction may run more than once and be rolled back: only what was committed counts.
final class RecordingFulfilment: Fulfilment {
    /// The tables of the deliveries and of what disputes do to them.
    static let tables = """
        CREATE TABLE fulfilments (payment_id TEXT NOT NULL, document_id TEXT NOT NULL);
        CREATE TABLE holds (payment_id TEXT NOT NULL, hold TEXT);
        CREATE TABLE reversals (payment_id TEXT NOT NULL);
        """

    private struct Refused: Error {}

    private let steps = Mutex<[Step: @Sendable () -> Void]>([:])
    private let failures = Mutex<[String: Int]>([:])

    /// Where a transaction can be held up.
    enum Step: Hashable {
        /// The document is locked, and nothing else is done yet.
        case ordering
        /// The payment is paid and the document queued, but not committed.
        case delivering
    }

    /// Runs `body` in the next transaction that comes to `step`, once.
    func once(at step: Step, _ body: @escaping @Sendable () -> Void) {
        steps.withLock { $0[step] = body }
    }

    /// Lets the delivery of a document fail so often.
    func fail(document: String, times: Int) {
        failures.withLock { $0[document] = times }
    }

    func order(document: String, user: String, in transaction: any Transaction) throws -> Order {
        let row = try transaction.first(
            """
            SELECT title, target_pages, status FROM documents
            WHERE id = \(document) AND user_id = \(user) \(transaction.dialect.forUpdate)
            """)
        guard let row else { throw CheckoutError.documentNotFound }
        let status: String = try row["status"]
        guard ["draft", "payment_pending"].contains(status) else { throw CheckoutError.documentAlreadyPaid }
        let pages: Int64 = try row["target_pages"]
        come(to: .ordering)
        return Order(price: Money(amount: pages * 50, currency: "eur"), description: try row["title"])
    }

    func paymentOpened(document: String, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE documents SET status = 'payment_pending' WHERE id = \(document) AND status = 'draft'")
    }

    func paymentClosed(document: String, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE documents SET status = 'draft' WHERE id = \(document) AND status = 'payment_pending'")
    }

    func paid(_ payment: Payment, in transaction: any Transaction) throws -> Bool {
        let isFailing = failures.withLock { failures in
            guard let left = failures[payment.documentID], left > 0 else { return false }
            failures[payment.documentID] = left - 1
            return true
        }
        if isFailing { throw Refused() }
        let isOrdered =
            try transaction.run(
                """
                UPDATE documents SET status = 'queued'
                WHERE id = \(payment.documentID) AND status IN ('draft', 'payment_pending')
                """
            ).changes == 1
        guard isOrdered else { return false }
        try transaction.run(
            "INSERT INTO fulfilments (payment_id, document_id) VALUES (\(payment.id), \(payment.documentID))")
        come(to: .delivering)
        return true
    }

    func held(_ payment: Payment, _ hold: DeliveryHold?, in transaction: any Transaction) throws {
        try transaction.run("INSERT INTO holds (payment_id, hold) VALUES (\(payment.id), \(hold))")
    }

    func whereabouts(_ payment: Payment, in transaction: any Transaction) throws -> DeliveryWhereabouts {
        let status: String? = try transaction.first("SELECT status FROM documents WHERE id = \(payment.documentID)")?[
            "status"]
        return switch status {
        case "queued", "generating": .underway
        case "completed": .delivered
        // A third of it is there.
        case "partially_completed": .ended(DeliveredShare(words: 400, target: 1_200))
        default: .ended(DeliveredShare(words: 0, target: 1))
        }
    }

    func reversed(_ payment: Payment, in transaction: any Transaction) throws {
        try transaction.run("UPDATE documents SET status = 'refunded' WHERE id = \(payment.documentID)")
        try transaction.run("INSERT INTO reversals (payment_id) VALUES (\(payment.id))")
    }

    private func come(to step: Step) {
        steps.withLock { $0.removeValue(forKey: step) }?()
    }
}
