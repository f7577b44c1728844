import Database

/// What an event says about a dispute.
struct DisputeObservation: Sendable, Equatable {
    let id: String
    let intentID: String
    /// Minor units.
    let amount: Int64
    let reason: String?
    let status: DisputeStatus
}

/// The SQL of disputes.
enum DisputeStore {
    /// Keeps the furthest state of a dispute; called under its payment's lock.
    ///
    /// - Returns: the state it had before; `nil` when it is new.
    static func merge(
        _ dispute: DisputeObservation, into payment: PaymentID, at now: Timestamp, in transaction: any Transaction
    ) throws -> DisputeStatus? {
        let known: DisputeStatus? = try transaction.first(
            "SELECT status FROM disputes WHERE provider_id = \(dispute.id)")?["status"]
        let status = known?.merged(with: dispute.status) ?? dispute.status
        try transaction.run(
            """
            INSERT INTO disputes (provider_id, payment_id, status, amount, reason, created_at, updated_at)
            VALUES (\(dispute.id), \(payment), \(status), \(dispute.amount), \(dispute.reason), \(now), \(now))
            ON CONFLICT (provider_id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at
            """)
        return known
    }

    static func statuses(of payment: PaymentID, in transaction: any Transaction) throws -> [DisputeStatus] {
        try transaction.rows("SELECT status FROM disputes WHERE payment_id = \(payment) ORDER BY provider_id")
            .map { try $0["status"] }
    }
}
