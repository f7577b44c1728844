import Database

/// What an event says about money after it was received.
enum ReversalObservation: Sendable, Equatable {
    case refund(RefundObservation)
    case dispute(DisputeObservation)
    /// There are refunds: which, the provider has to be asked.
    case refundsChanged(intentID: String)

    /// What it is matched by: neither refunds nor disputes know our payment's id.
    var intentID: String {
        switch self {
        case .refund(let refund): refund.intentID
        case .dispute(let dispute): dispute.intentID
        case .refundsChanged(let intentID): intentID
        }
    }
}

extension StripeEvent {
    private static let refunds: Set = ["refund.created", "refund.updated", "refund.failed"]
    private static let disputes: Set = [
        "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    ]

    /// Whether its type is about money after it was received.
    var isReversal: Bool {
        type == "charge.refunded" || Self.refunds.contains(type) || Self.disputes.contains(type)
    }

    /// What it says about such money.
    ///
    /// - Returns: `nil` for other events, and for objects that belong to no payment intent, so to nothing of ours.
    /// - Throws: ``UnreadableReversal`` when something that we have to know is missing or unheard of.
    func reversal() throws(UnreadableReversal) -> ReversalObservation? {
        guard isReversal, let intentID = object.paymentIntent else { return nil }
        if type == "charge.refunded" { return .refundsChanged(intentID: intentID) }
        guard let id = object.id, let amount = object.amount, amount > 0, let status = object.status else {
            throw UnreadableReversal()
        }
        if Self.refunds.contains(type) {
            return .refund(
                RefundObservation(
                    id: id, intentID: intentID, refundID: object.refundID.flatMap { RefundID($0) }, amount: amount,
                    state: RefundState(providerStatus: status), failure: object.failureReason))
        }
        guard let status = DisputeStatus(rawValue: status) else { throw UnreadableReversal() }
        return .dispute(
            DisputeObservation(id: id, intentID: intentID, amount: amount, reason: object.reason, status: status))
    }
}

/// An event about a refund or a dispute without what we have to know: somebody has to look at it.
struct UnreadableReversal: Error {}
