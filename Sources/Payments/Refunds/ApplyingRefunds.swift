import Database

extension PaymentService {
    /// Applies what is learnt about a refund, ours or one that was made at the provider.
    ///
    /// - Parameter payment: locked by the caller.
    func apply(
        _ seen: RefundObservation, to payment: Payment, event: String?, in transaction: any Transaction
    ) throws {
        let now = time.now()
        let refunds = try RefundStore.refunds(of: payment.id, in: transaction)
        let known =
            refunds.first { $0.providerID == seen.id }
            ?? refunds.first { $0.id == seen.refundID && $0.providerID == nil }
        let refund =
            try known
            ?? RefundStore.insert(
                of: payment.id, amount: seen.amount, cause: .provider, why: "made at the provider",
                state: .pending, providerID: seen.id, at: now, in: transaction)
        let state = refund.state.merged(with: seen.state)
        guard known == nil || state != refund.state else { return }
        try RefundStore.move(
            refund.id, to: state, providerID: seen.id, error: seen.failure, at: now, in: transaction)
        // What the provider sends is what counts, whatever we asked for.
        if refund.amount != seen.amount {
            try RefundStore.setAmount(seen.amount, of: refund.id, at: now, in: transaction)
        }
        let why = "refund \(seen.id) of \(seen.amount): \(state.rawValue)"
        try PaymentStore.note(
            payment.id, .refund, from: payment.state, to: payment.state, why: why, event: event, at: now,
            in: transaction)
        if state == .succeeded { try enqueueMail(about: refund.id, of: payment, in: transaction) }
        if state == .failed || state == .canceled {
            // The money is with us again, and we owe it: how it can reach the customer is for a person to find out.
            try alert(about: payment, .refundFailed, "\(why) (\(seen.failure ?? "no reason given"))", in: transaction)
        }
        try settle(payment.id, why: why, event: event, in: transaction)
    }
}
