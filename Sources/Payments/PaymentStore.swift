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

    /// The payment, locked until the transaction ends. Payments are locked before documents and jobs.
    static func lock(_ id: PaymentID, in transaction: any Transaction) throws -> Payment? {
        try transaction.first(
            "SELECT \(Payment.columns) FROM payments WHERE id = \(id) \(transaction.dialect.forUpdate)"
        ).map(Payment.init)
    }

    /// The payment of a document that can still be paid, not locked.
    static func open(document: String, in transaction: any Transaction) throws -> Payment? {
        try transaction.first(
            """
            SELECT \(Payment.columns) FROM payments
            WHERE document_id = \(document) AND state IN ('created', 'pending')
            """
        ).map(Payment.init)
    }

    /// Whether another payment has already bought the document.
    static func isBought(document: String, except id: PaymentID, in transaction: any Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT id FROM payments
            WHERE document_id = \(document) AND id <> \(id) AND state IN ('paid', 'partially_refunded', 'disputed')
            """) != nil
    }

    /// Keeps what the provider called the checkout session. A webhook may have been quicker; then the ids agree.
    static func setSession(
        _ session: CheckoutSession, of id: PaymentID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Payment? {
        try transaction.first(
            """
            UPDATE payments SET session_id = \(session.id), checkout_url = \(session.url), updated_at = \(now),
                state = CASE WHEN state = 'created' THEN 'pending' ELSE state END
            WHERE id = \(id) AND (session_id IS NULL OR session_id = \(session.id))
            RETURNING \(Payment.columns)
            """
        ).map(Payment.init)
    }

    /// Keeps the provider's ids as an event names them. The caller has checked that they agree with what is known.
    static func learn(
        session: String?, intent: String?, of id: PaymentID, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE payments SET session_id = COALESCE(session_id, \(session)), intent_id = COALESCE(intent_id, \(intent))
            WHERE id = \(id)
            """)
    }

    /// Moves the payment on and says why in the ledger.
    static func transition(
        _ payment: Payment, to state: PaymentState, why: String, event: String?, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE payments SET state = \(state), updated_at = \(now),
                paid_at = CASE WHEN \(state) = 'paid' THEN \(now) ELSE paid_at END
            WHERE id = \(payment.id)
            """)
        try note(payment.id, from: payment.state, to: state, why: why, event: event, at: now, in: transaction)
    }

    static func note(
        _ id: PaymentID, from: PaymentState?, to: PaymentState, why: String, event: String?, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO payment_ledger (id, payment_id, at, from_state, to_state, event_id, why)
            VALUES (\(Identifier<LedgerEntry>(at: now)), \(id), \(now), \(from), \(to), \(event), \(why))
            """)
    }

    static func setFailure(_ reason: String, of id: PaymentID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE payments SET failure = \(reason) WHERE id = \(id)")
    }
}

/// An entry of the payment ledger; only its id has a type.
enum LedgerEntry {}
