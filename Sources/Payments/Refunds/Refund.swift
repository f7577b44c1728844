import Database

package typealias RefundID = Identifier<Refund>

/// Money on its way back to a customer, or that is to go.
package struct Refund: Sendable {
    package let id: RefundID
    package let paymentID: PaymentID
    /// 1, 2, 3 … within the payment.
    package let number: Int
    /// The provider's own id, once it has one.
    package let providerID: String?
    /// Minor units.
    package let amount: Int64
    package let cause: RefundCause
    package let why: String
    package let state: RefundState
    package let error: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    /// The columns, for `SELECT` and `RETURNING`.
    static let columns: SQL = """
        id, payment_id, number, provider_id, amount, cause, why, state, error, created_at, updated_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        paymentID = try row["payment_id"]
        number = try row["number"]
        providerID = try row["provider_id"]
        amount = try row["amount"]
        cause = try row["cause"]
        why = try row["why"]
        state = try row["state"]
        error = try row["error"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
    }

    /// What the provider keeps the answer to our request under, for a day.
    var idempotencyKey: String { "refund:\(paymentID):\(number)" }
}

/// Why money goes back.
package enum RefundCause: String, Sendable, CaseIterable, SQLConvertible {
    /// The document ended before its last section.
    case endedEarly = "ended_early"
    /// Two tabs both paid.
    case secondPayment = "second_payment"
    /// The document was deleted or refunded before its money came.
    case undeliverable
    /// An operator decided so.
    case `operator`
    /// The customer asked, and an operator approved.
    case request
    /// Made at the provider, not by us.
    case provider
}

/// A refund's life: `reserved` → `requested` → `pending` < `succeeded` < `failed` | `canceled`.
///
/// Merged by rank, never by arrival.
package enum RefundState: String, Sendable, CaseIterable, SQLConvertible {
    /// The amount is taken from what remains, and the provider knows nothing yet.
    case reserved
    /// No longer wanted; only what is reserved can be withdrawn.
    case withdrawn
    /// The provider was asked, or is being asked: it may exist there.
    case requested
    case pending, succeeded, canceled, failed

    /// Later in the list is further.
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The further one of two.
    func merged(with other: RefundState) -> RefundState { rank < other.rank ? other : self }

    /// Whether the provider has the money on its way.
    var holdsMoney: Bool { self == .pending || self == .succeeded }

    /// Whether we are going to send it.
    var isPromised: Bool { self == .reserved || self == .requested }
}

/// What the provider says about a refund.
struct RefundObservation: Sendable, Equatable {
    /// The provider's id.
    let id: String
    let intentID: String
    /// Ours, when we made it.
    let refundID: RefundID?
    /// Minor units.
    let amount: Int64
    let state: RefundState
    let failure: String?
}
