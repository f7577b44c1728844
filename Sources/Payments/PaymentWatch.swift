import Database

/// Why somebody has to look at a payment.
package enum PaymentConcern: Sendable {
    /// Money came that is not what the payment waits for, or that cannot be delivered for.
    case mismatch
    /// Money that was to go back did not.
    case refundFailed
    /// The customer disputes it.
    case disputed
    /// Something was found that must never be.
    case brokenInvariant
}

/// Whoever tells operators what they have to look at; called in the transaction of the cause.
package protocol PaymentWatch: Sendable {
    /// - Parameter reason: for people; it names no customer.
    func raise(
        _ concern: PaymentConcern, about payment: PaymentID, _ reason: String, in transaction: any Transaction
    ) throws
}
