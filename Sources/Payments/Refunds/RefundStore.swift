import Database

/// The SQL of refunds; writes happen under the payment's lock.
enum RefundStore {
    static func refund(_ id: RefundID, in transaction: any Transaction) throws -> Refund? {
        try transaction.first("SELECT \(Refund.columns) FROM refunds WHERE id = \(id)").map(Refund.init)
    }

    /// All refunds of a payment, in their order.
    static func refunds(of payment: PaymentID, in transaction: any Transaction) throws -> [Refund] {
        try transaction.rows(
            "SELECT \(Refund.columns) FROM refunds WHERE payment_id = \(payment) ORDER BY number"
        ).map(Refund.init)
    }

    /// Adds a refund with the payment's next number.
    static func insert(
        of payment: PaymentID, amount: Int64, cause: RefundCause, why: String, state: RefundState = .reserved,
        providerID: String? = nil, at now: Timestamp, in transaction: any Transaction
    ) throws -> Refund {
        let row = try transaction.first(
            """
            INSERT INTO refunds (id, payment_id, number, provider_id, amount, cause, why, state, created_at, updated_at)
            SELECT \(RefundID(at: now)), \(payment), COALESCE(MAX(number), 0) + 1, \(providerID), \(amount), \(cause),
                \(why), \(state), \(now), \(now)
            FROM refunds WHERE payment_id = \(payment)
            RETURNING \(Refund.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an insert returned no row") }
        return try Refund(row)
    }

    static func move(
        _ id: RefundID, to state: RefundState, providerID: String? = nil, error: String? = nil, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE refunds SET state = \(state), provider_id = COALESCE(\(providerID), provider_id),
                error = COALESCE(\(error), error), updated_at = \(now)
            WHERE id = \(id)
            """)
    }

    static func setAmount(
        _ amount: Int64, of id: RefundID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE refunds SET amount = \(amount), updated_at = \(now) WHERE id = \(id)")
    }
}
