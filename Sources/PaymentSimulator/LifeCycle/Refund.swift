/// Money on its way back to the customer.
///
/// `pending → succeeded`, and from either to `failed` when the customer's bank sends it back.
/// Source: https://docs.stripe.com/api/refunds/object
struct Refund: Sendable, Equatable {
    enum Status: String, Sendable {
        case pending, succeeded, failed
    }

    let id: String
    let chargeID: String
    let intentID: String
    /// Unix seconds.
    let created: Int
    /// Minor units of `currency`.
    let amount: Int
    let currency: String
    let reason: String?
    let metadata: [String: String]
    private(set) var status: Status

    init(of charge: Charge, amount: Int, request: RefundParameters, status: Status, stamp: Stamp) {
        id = stamp.ids.refund()
        chargeID = charge.id
        intentID = charge.intentID
        created = stamp.now
        self.amount = amount
        currency = charge.currency
        reason = request.reason
        metadata = request.metadata
        self.status = status
    }

    /// Whether the refund takes part of what can be refunded.
    var holdsMoney: Bool { status != .failed }

    /// Moves on.
    ///
    /// Answers whether the life cycle allows it: nothing leaves `failed`, nothing returns to `pending`.
    mutating func move(to next: Status) -> Bool {
        switch (status, next) {
        case (.pending, .succeeded), (.pending, .failed), (.succeeded, .failed):
            status = next
            return true
        default:
            return false
        }
    }

    /// The refund as Stripe renders it.
    var object: JSONValue {
        [
            "id": .string(id), "object": "refund", "amount": .int(amount), "charge": .string(chargeID),
            "created": .int(created), "currency": .string(currency),
            "failure_reason": status == .failed ? "unknown" : .null, "metadata": .strings(metadata),
            "payment_intent": .string(intentID), "reason": .optional(reason), "status": .string(status.rawValue),
        ]
    }
}
