import Database

/// How much of a document was delivered, in words of its outline's targets.
package struct DeliveredShare: Sendable, Hashable {
    /// Each section counts at most its own target.
    package let words: Int64
    package let target: Int64

    package init(words: Int64, target: Int64) {
        self.words = words
        self.target = target
    }

    /// What goes back of a price: the price less ⌊price × delivered ÷ target⌋, so that the customer never pays for a
    /// part of a word.
    package func refund(of price: Int64) -> Int64 {
        guard target > 0, words > 0 else { return price }
        let delivered = min(words, target)
        // The product can be wider than 64 bits; the quotient is not, since delivered ≤ target.
        let kept = target.dividingFullWidth(price.multipliedFullWidth(by: delivered)).quotient
        return price - kept
    }
}

extension PaymentService {
    /// Locks a payment until the transaction ends: before its document and its job.
    package func lock(_ id: PaymentID, in transaction: any Transaction) throws {
        _ = try PaymentStore.lock(id, in: transaction)
    }

    /// Refunds what was not delivered of a document that ended early.
    ///
    /// - Parameters:
    ///   - id: a payment that the caller has locked.
    ///   - isFinal: whether nobody may try it again: then the money goes at once, else after a while in which an
    ///     operator can.
    package func endedEarly(
        _ id: PaymentID, delivered: DeliveredShare, isFinal: Bool, in transaction: any Transaction
    ) throws {
        guard let payment = try PaymentStore.payment(id, in: transaction) else { return }
        // The price, not what is left of it: a part that went back before was for another reason.
        try reserve(
            delivered.refund(of: payment.price.amount), of: id, cause: .endedEarly,
            why: "delivered \(delivered.words) of \(delivered.target) words",
            delay: isFinal ? .zero : settings.autoRefundDelay, in: transaction)
    }

    /// Takes back the promised refund of a document that is tried again.
    ///
    /// - Parameter id: a payment that the caller has locked.
    /// - Returns: why it may not be tried again; `nil` when it may.
    package func revived(_ id: PaymentID, in transaction: any Transaction) throws -> String? {
        guard let payment = try PaymentStore.payment(id, in: transaction) else { return "its payment is unknown" }
        guard payment.state == .paid || payment.state == .partiallyRefunded, payment.hold == nil else {
            return "its payment is \(payment.hold == nil ? payment.state.rawValue : "disputed")"
        }
        let refunds = try RefundStore.refunds(of: id, in: transaction).filter { $0.cause == .endedEarly }
        if refunds.contains(where: { $0.state == .requested || $0.state.holdsMoney }) {
            return "what was not delivered is refunded already"
        }
        for refund in refunds where refund.state == .reserved {
            try withdraw(refund, of: payment, why: "the document is tried again", in: transaction)
        }
        return nil
    }
}
