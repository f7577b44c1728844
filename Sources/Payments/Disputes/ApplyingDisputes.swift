import Database

extension PaymentService {
    /// Applies what is learnt about a dispute.
    ///
    /// - Parameter payment: locked by the caller.
    func apply(
        _ dispute: DisputeObservation, to payment: Payment, event: String?, in transaction: any Transaction
    ) throws {
        let now = time.now()
        let known = try DisputeStore.merge(dispute, into: payment.id, at: now, in: transaction)
        let status = known?.merged(with: dispute.status) ?? dispute.status
        guard status != known else { return }
        try PaymentStore.note(
            payment.id, .dispute, from: payment.state, to: payment.state,
            why: "dispute \(dispute.id) of \(dispute.amount): \(status.rawValue)", event: event, at: now,
            in: transaction)
        if known == nil || status == .lost {
            try alert(about: payment, .disputed, "dispute \(dispute.id) is \(status.rawValue)", in: transaction)
        }
        try settle(payment.id, why: "dispute \(dispute.id) is \(status.rawValue)", event: event, in: transaction)
    }
}
