import Database

/// What a payment needs so that its money has one of a document under way, a finished one, and a refund.
enum PaymentNeed: Sendable, Equatable {
    case nothing
    /// A promised refund has no job that sends it.
    case refundJob
    /// Nothing has been ordered for it.
    case delivery
    /// So much has not been given back, in minor units.
    case refund(Int64, RefundCause)
    /// A person has to look.
    case person(String)

    /// What is the matter, for an operator; `nil` when nothing is.
    var complaint: String? {
        switch self {
        case .nothing: nil
        case .refundJob: "a promised refund has no job"
        case .delivery: "nothing is ordered for it"
        case .refund(let amount, let cause): "\(amount) is owed (\(cause.rawValue))"
        case .person(let reason): reason
        }
    }
}

/// Looks whether every payment whose money we have has exactly one of a document under way, a finished document, and a
/// refund.
///
/// It changes nothing.
package struct PaymentInspection: Sendable {
    private static let batch = 100

    private let fulfilment: any Fulfilment

    package init(fulfilment: any Fulfilment) {
        self.fulfilment = fulfilment
    }

    /// A payment that has neither.
    package struct Breach: Sendable, Hashable {
        package let payment: PaymentID
        package let state: PaymentState
        package let reason: String
    }

    /// Looks at all of them, a few at a time.
    ///
    /// - Returns: those with neither a document nor a refund, oldest first, and how many were looked at.
    package func breaches(in database: any Database) async throws -> (breaches: [Breach], count: Int) {
        var found: [Breach] = []
        var count = 0
        var last: PaymentID?
        repeat {
            let (ids, more) = try await database.read { [self, last] transaction -> ([PaymentID], [Breach]) in
                let ids = try PaymentStore.withMoney(after: last, limit: Self.batch, in: transaction)
                return (ids, try ids.compactMap { try breach($0, in: transaction) })
            }
            found += more
            count += ids.count
            last = ids.count == Self.batch ? ids.last : nil
        } while last != nil
        return (found, count)
    }

    private func breach(_ id: PaymentID, in transaction: any Transaction) throws -> Breach? {
        guard let payment = try PaymentStore.payment(id, in: transaction),
            let reason = try need(of: payment, in: transaction).complaint
        else { return nil }
        return Breach(payment: id, state: payment.state, reason: reason)
    }

    /// What a payment needs, as this transaction sees it.
    func need(of payment: Payment, in transaction: any Transaction) throws -> PaymentNeed {
        guard let standing = try PaymentService.standing(of: payment, in: transaction), !standing.isReversed else {
            return .nothing
        }
        let refunds = try RefundStore.refunds(of: payment.id, in: transaction)
        if standing.hold != .suspended, try hasOrphan(refunds, in: transaction) { return .refundJob }
        let given = refunds.filter { $0.state.isPromised || $0.state.holdsMoney }.reduce(0) { $0 + $1.amount }
        if payment.reversedAt != nil { return .person("a refund failed, and the document was taken back") }
        if payment.money == .wrong { return given > 0 ? .nothing : .person("its money belongs to nothing") }
        switch payment.delivery {
        case nil: return standing.allowsDelivery ? .delivery : .nothing
        case .impossible: return owed(standing.received - given, refunds, .undeliverable)
        case .ordered: break
        }
        switch try fulfilment.whereabouts(payment, in: transaction) {
        case .underway, .delivered: return .nothing
        case .ended(let share): return owed(share.refund(of: payment.price.amount) - given, refunds, .endedEarly)
        }
    }

    private func owed(_ amount: Int64, _ refunds: [Refund], _ cause: RefundCause) -> PaymentNeed {
        guard amount > 0 else { return .nothing }
        // Once failed it would fail again: how the customer can be reached is for a person to find out.
        let hasFailed = refunds.contains { $0.state == .failed || $0.state == .canceled }
        return hasFailed ? .person("a refund failed") : .refund(amount, cause)
    }

    /// Whether a promise has no job; those of a disputed payment wait without one.
    private func hasOrphan(_ refunds: [Refund], in transaction: any Transaction) throws -> Bool {
        try refunds.filter(\.state.isPromised).contains { refund in
            try transaction.first(
                """
                SELECT id FROM jobs
                WHERE unique_key = \("refund \(refund.id)") AND state NOT IN ('completed', 'failed', 'canceled')
                """) == nil
        }
    }
}
