/// Why the provider did not do what it was asked.
package enum StripeError: Error, Sendable, Equatable {
    /// It cannot be reached, is overloaded, or failed: the same request may be sent again.
    case unavailable(String)
    /// It understood and refused: a defect of ours, or a wrong key.
    case refused(status: Int, message: String)
    /// What it keeps under the idempotency key, a failure or another request, it will answer for a day
    /// (https://docs.stripe.com/api/idempotent_requests): only another key can succeed.
    case keyUsedUp(String)
    /// The bank has the money until a dispute is decided: it cannot be sent back.
    case disputed
}
