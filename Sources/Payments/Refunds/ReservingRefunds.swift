import Database

/// Why money is not sent back.
package enum RefundError: Error, Sendable, Hashable {
    case notFound
    /// No money has come, or all of it went back.
    case nothingToRefund
    /// Less than that is left, in minor units.
    case moreThanRemains(Int64)
    /// The bank has the money until the dispute is decided.
    case disputed
}

extension PaymentService {
    /// Promises money back: the amount, or what remains if that is less, is taken out of what remains, and a job sends
    /// it.
    ///
    /// - Parameters:
    ///   - amount: minor units; `nil` is all that remains.
    ///   - id: a payment that the caller has locked.
    ///   - delay: how long it can still be withdrawn.
    /// - Returns: `nil` when nothing remains.
    @discardableResult
    func reserve(
        _ amount: Int64?, of id: PaymentID, cause: RefundCause, why: String, delay: Duration = .zero,
        in transaction: any Transaction
    ) throws -> Refund? {
        guard let payment = try PaymentStore.payment(id, in: transaction),
            let remaining = try refundable(payment, in: transaction)
        else { return nil }
        let amount = min(amount ?? remaining, remaining)
        guard amount > 0 else { return nil }
        let now = time.now()
        let refund = try RefundStore.insert(
            of: id, amount: amount, cause: cause, why: why, at: now, in: transaction)
        try PaymentStore.note(
            id, .refund, from: payment.state, to: payment.state, why: "refund \(refund.number) of \(amount): \(why)",
            event: nil, at: now, in: transaction)
        try enqueue(refund, of: payment, delay: delay, in: transaction)
        return refund
    }

    /// Promises all that remains.
    func reserveAll(of id: PaymentID, cause: RefundCause, why: String, in transaction: any Transaction) throws {
        try reserve(nil, of: id, cause: cause, why: why, in: transaction)
    }

    /// What is neither on its way back nor promised, in minor units; `nil` until money has come.
    func refundable(_ payment: Payment, in transaction: any Transaction) throws -> Int64? {
        guard let standing = try Self.standing(of: payment, in: transaction) else { return nil }
        let promised = try RefundStore.refunds(of: payment.id, in: transaction).filter(\.state.isPromised)
            .reduce(0) { $0 + $1.amount }
        return standing.refundable(beside: promised)
    }

    /// Sends what was promised and waits for nothing any more.
    func enqueueReserved(of id: PaymentID, in transaction: any Transaction) throws {
        guard let payment = try PaymentStore.payment(id, in: transaction) else { return }
        for refund in try RefundStore.refunds(of: id, in: transaction) where refund.state.isPromised {
            try enqueue(refund, of: payment, in: transaction)
        }
    }

    private func enqueue(
        _ refund: Refund, of payment: Payment, delay: Duration = .zero, in transaction: any Transaction
    ) throws {
        try jobs.enqueue(
            RefundPayment.kind, RefundPayment.Arguments(refundID: refund.id), uniqueKey: "refund \(refund.id)",
            subjectID: payment.documentID, delay: delay, in: transaction)
    }

    /// Never promises more than what remains, whoever else sends money back.
    ///
    /// Only what nobody was asked for yet can be cut: the provider refuses the rest itself.
    func trimPromises(
        of payment: Payment, _ standing: PaymentStanding, event: String?, in transaction: any Transaction
    ) throws {
        let promises = try RefundStore.refunds(of: payment.id, in: transaction).filter(\.state.isPromised)
        guard !promises.isEmpty else { return }
        let now = time.now()
        var left = standing.refundable(
            beside: promises.filter { $0.state == .requested }.reduce(0) { $0 + $1.amount })
        for refund in promises where refund.state == .reserved {
            if left == 0 {
                try withdraw(refund, of: payment, why: "nothing remains to be refunded", in: transaction)
            } else if refund.amount > left {
                try RefundStore.setAmount(left, of: refund.id, at: now, in: transaction)
            }
            left -= min(left, refund.amount)
        }
    }

    /// Takes back a promise that nobody was told of.
    func withdraw(
        _ refund: Refund, of payment: Payment, why: String, in transaction: any Transaction
    ) throws {
        let now = time.now()
        try RefundStore.move(refund.id, to: .withdrawn, error: why, at: now, in: transaction)
        try PaymentStore.note(
            payment.id, .refund, from: payment.state, to: payment.state,
            why: "refund \(refund.number) is withdrawn: \(why)", event: nil, at: now, in: transaction)
    }
}
