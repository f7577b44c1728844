/// A customer's bank asking for the money back, or only asking (an inquiry, `warning_*`).
///
/// ```
/// warning_needs_response ▶ warning_under_review ▶ warning_closed
///        └──────────────┬──────────┘ (escalates)
///                       ▼
///                needs_response ▶ under_review ▶ won | lost
/// ```
/// A state may be skipped, never gone back to. Source: https://docs.stripe.com/disputes/how-disputes-work
struct Dispute: Sendable, Equatable {
    enum Status: String, Sendable, CaseIterable {
        case warningNeedsResponse = "warning_needs_response"
        case warningUnderReview = "warning_under_review"
        case warningClosed = "warning_closed"
        case needsResponse = "needs_response"
        case underReview = "under_review"
        case won, lost

        var isInquiry: Bool { self == .warningNeedsResponse || self == .warningUnderReview || self == .warningClosed }
        var isClosed: Bool { self == .won || self == .lost || self == .warningClosed }

        fileprivate func leads(to next: Status) -> Bool {
            switch self {
            case .warningNeedsResponse: next == .warningUnderReview || next == .warningClosed || next == .needsResponse
            case .warningUnderReview: next == .warningClosed || next == .needsResponse
            case .needsResponse: next == .underReview || next == .won || next == .lost
            case .underReview: next == .won || next == .lost
            case .won, .lost, .warningClosed: false
            }
        }
    }

    let id: String
    let chargeID: String
    let intentID: String
    /// Unix seconds.
    let created: Int
    /// Minor units of `currency`.
    let amount: Int
    let currency: String
    let reason: String
    private(set) var status: Status

    init(of charge: Charge, isInquiry: Bool, reason: String, stamp: Stamp) {
        id = stamp.ids.dispute()
        chargeID = charge.id
        intentID = charge.intentID
        created = stamp.now
        amount = charge.amount
        currency = charge.currency
        self.reason = reason
        status = isInquiry ? .warningNeedsResponse : .needsResponse
    }

    /// What opening it tells the merchant; an inquiry takes no money.
    var opening: [SimulatorEvent] {
        var types = ["charge.dispute.created"]
        if !status.isInquiry { types.append("charge.dispute.funds_withdrawn") }
        return events(types)
    }

    /// Moves on and tells the merchant; nothing where the life cycle does not allow it.
    mutating func move(to next: Status) -> [SimulatorEvent] {
        guard status.leads(to: next) else { return [] }
        let escalates = status.isInquiry && !next.isInquiry
        status = next
        switch next {
        case .won: return events(["charge.dispute.funds_reinstated", "charge.dispute.closed"])
        case .lost, .warningClosed: return events(["charge.dispute.closed"])
        default: return events(["charge.dispute.updated"] + (escalates ? ["charge.dispute.funds_withdrawn"] : []))
        }
    }

    private func events(_ types: [String]) -> [SimulatorEvent] {
        types.map { SimulatorEvent(type: $0, object: object) }
    }

    /// The dispute as Stripe renders it (https://docs.stripe.com/api/disputes/object).
    var object: JSONValue {
        [
            "id": .string(id), "object": "dispute", "amount": .int(amount), "charge": .string(chargeID),
            "created": .int(created), "currency": .string(currency),
            "is_charge_refundable": .bool(status.isInquiry), "livemode": false, "metadata": [:],
            "payment_intent": .string(intentID), "reason": .string(reason), "status": .string(status.rawValue),
        ]
    }
}
