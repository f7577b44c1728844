import Database

/// The SQL of payments.
enum PaymentStore {
    static func insert(
        _ id: PaymentID, document: String, user: String, order: Order, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Payment {
        let row = try transaction.first(
            """
            INSERT INTO payments (id, document_id, user_id, provider, amount, currency, description, state, created_at,
                updated_at)
            VALUES (\(id), \(document), \(user), 'stripe', \(order.price.amount), \(order.price.currency),
                \(order.description), \(PaymentState.created), \(now), \(now))
            RETURNING \(Payment.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an insert returned no row") }
        return try Payment(row)
    }

    static func payment(_ id: PaymentID, in transaction: any Transaction) throws -> Payment? {
        try transaction.first("SELECT \(Payment.columns) FROM payments WHERE id = \(id)").map(Payment.init)
    }

    /// The payment, locked until the transaction ends.
    ///
    /// Payments are locked before documents and jobs.
    static func lock(_ id: PaymentID, in transaction: any Transaction) throws -> Payment? {
        try transaction.first(
            "SELECT \(Payment.columns) FROM payments WHERE id = \(id) \(transaction.dialect.forUpdate)"
        ).map(Payment.init)
    }

    /// A user's payment for a document that can still be paid, locked.
    static func lockOpen(
        document: String, user: String, in transaction: any Transaction
    ) throws -> Payment? {
        try transaction.first(
            """
            SELECT \(Payment.columns) FROM payments
            WHERE document_id = \(document) AND user_id = \(user) AND state IN ('created', 'pending')
            \(transaction.dialect.forUpdate)
            """
        ).map(Payment.init)
    }

    /// Whether a payment for the document can still be paid; looked for under the document's lock.
    static func hasOpen(document: String, in transaction: any Transaction) throws -> Bool {
        try transaction.first(
            "SELECT id FROM payments WHERE document_id = \(document) AND state IN ('created', 'pending')") != nil
    }

    /// Keeps the page that the provider opened, and its address.
    ///
    /// A webhook may have been quicker; then the ids agree.
    static func setSession(
        _ session: CheckoutSession, url: String, of id: PaymentID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE payments SET session_id = \(session.id), checkout_url = \(url), updated_at = \(now)
            WHERE id = \(id)
            """)
    }

    /// Keeps the provider's ids as an event names them.
    ///
    /// The caller has checked that they are not known otherwise.
    static func learn(
        session: String?, intent: String?, of id: PaymentID, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE payments SET session_id = COALESCE(\(session), session_id),
                intent_id = COALESCE(\(intent), intent_id)
            WHERE id = \(id)
            """)
    }

    /// Writes what a `UNIQUE` rule may refuse, and says whether it stands; the transaction lives on in any case.
    static func unlessTaken(in transaction: any Transaction, _ write: () throws -> Void) throws -> Bool {
        do {
            try transaction.savepoint(write)
            return true
        } catch let error as DatabaseError where error.isUniqueViolation {
            return false
        }
    }

    /// Moves the payment on and says why in the ledger.
    static func transition(
        _ payment: Payment, to state: PaymentState, why: String, event: String?, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE payments SET state = \(state), updated_at = \(now) WHERE id = \(payment.id)
            """)
        try note(
            payment.id, .transition, from: payment.state, to: state, why: why, event: event, at: now, in: transaction)
    }

    static func note(
        _ id: PaymentID, _ kind: LedgerKind = .note, from: PaymentState?, to: PaymentState, why: String, event: String?,
        at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO payment_ledger (id, payment_id, at, kind, from_state, to_state, event_id, why)
            VALUES (\(Identifier<LedgerEntry>(at: now)), \(id), \(now), \(kind), \(from), \(to), \(event), \(why))
            """)
    }

    static func setFailure(_ reason: String, of id: PaymentID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE payments SET failure = \(reason) WHERE id = \(id)")
    }
}

/// An entry of the payment ledger; only its id has a type.
enum LedgerEntry {}

/// What an entry of the payment ledger is about.
package enum LedgerKind: String, Sendable, SQLConvertible {
    case transition, note, refund, dispute, mail
}
