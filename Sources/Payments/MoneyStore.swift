import Database

/// The SQL of what is known of a payment's money; called under the payment's lock.
extension PaymentStore {
    /// Keeps what the money is that has come.
    ///
    /// The moment of its coming is that of the first time.
    static func setMoney(
        _ money: PaymentMoney, received: Int64, of id: PaymentID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE payments SET money = \(money), received_amount = \(max(0, received)),
                paid_at = CASE WHEN \(money) = 'right' THEN COALESCE(paid_at, \(now)) END, updated_at = \(now)
            WHERE id = \(id)
            """)
    }

    static func setRefunded(_ amount: Int64, of id: PaymentID, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE payments SET refunded_amount = \(amount) WHERE id = \(id) AND refunded_amount <> \(amount)")
    }

    static func setReversed(_ id: PaymentID, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("UPDATE payments SET reversed_at = \(now) WHERE id = \(id)")
    }

    static func setDelivery(
        _ delivery: PaymentDelivery, of id: PaymentID, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE payments SET delivery = \(delivery) WHERE id = \(id)")
    }

    static func setHold(_ hold: DeliveryHold?, of id: PaymentID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE payments SET hold = \(hold) WHERE id = \(id)")
    }

    /// Whether another payment of the document is open or was delivered for.
    static func hasOther(_ payment: Payment, in transaction: any Transaction) throws -> Bool {
        try transaction.first(
            """
            SELECT id FROM payments
            WHERE document_id = \(payment.documentID) AND id <> \(payment.id)
                AND (state IN ('created', 'pending') OR delivery = 'ordered')
            """) != nil
    }

    /// Keeps "no payment has this intent yet" and "this payment's intent is learnt" from passing each other.
    ///
    /// SQLite needs nothing: it has one writer. On PostgreSQL there is no row yet that could be locked.
    static func lockIntent(_ intent: String, in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        try transaction.run("SELECT pg_advisory_xact_lock(hashtextextended(\("payment intent " + intent), 0))")
    }

    /// The payment whose money an intent holds, locked; the intent is locked by the caller.
    static func lock(intent: String, in transaction: any Transaction) throws -> Payment? {
        try transaction.first(
            "SELECT \(Payment.columns) FROM payments WHERE intent_id = \(intent) \(transaction.dialect.forUpdate)"
        ).map(Payment.init)
    }
}
