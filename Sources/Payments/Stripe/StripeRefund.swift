/// A refund as the provider's API gives it (https://docs.stripe.com/api/refunds/object).
struct StripeRefund: Sendable, Decodable {
    let id: String
    let amount: Int64
    let status: String?
    let paymentIntent: String?
    let failureReason: String?
    let metadata: [String: String]?

    enum CodingKeys: String, CodingKey {
        case id, amount, status, metadata
        case paymentIntent = "payment_intent"
        case failureReason = "failure_reason"
    }

    /// What it says; `nil` when it is about no payment intent.
    var observation: RefundObservation? {
        guard let paymentIntent else { return nil }
        return RefundObservation(
            id: id, intentID: paymentIntent, refundID: metadata?["refund_id"].flatMap { RefundID($0) }, amount: amount,
            state: RefundState(providerStatus: status), failure: failureReason)
    }
}

extension RefundState {
    /// `requires_action` and what later versions may bring has not arrived and has not failed.
    init(providerStatus: String?) {
        switch providerStatus {
        case "succeeded": self = .succeeded
        case "failed": self = .failed
        case "canceled": self = .canceled
        default: self = .pending
        }
    }
}

/// A page of one of the provider's lists (https://docs.stripe.com/api/pagination).
struct StripePage<Item: Decodable & Sendable>: Sendable, Decodable {
    let data: [Item]
    let hasMore: Bool

    enum CodingKeys: String, CodingKey {
        case data
        case hasMore = "has_more"
    }
}

extension StripeClient {
    /// All refunds of a payment intent, whoever made them.
    ///
    /// - Throws: ``StripeError``; `CancellationError`.
    func refunds(ofIntent intent: String) async throws -> [StripeRefund] {
        var refunds: [StripeRefund] = []
        var cursor = ""
        // A payment of 10,000 refunds is none that we know anything about.
        for _ in 0..<100 {
            var query = FormBody()
            query.add("payment_intent", intent)
            query.add("limit", "100")
            if !cursor.isEmpty { query.add("starting_after", cursor) }
            let path = "refunds?\(query.text)"
            let page: StripePage<StripeRefund> = try await transport.withinCallLimit {
                try await transport.send(.GET, path, body: nil, idempotencyKey: nil)
            }
            refunds += page.data
            guard page.hasMore, let last = page.data.last else { return refunds }
            cursor = last.id
        }
        throw StripeError.unavailable("a payment with more refunds than can be read")
    }

    /// Sends money back.
    ///
    /// - Parameter key: for the same key the provider sends it once, as long as it remembers: a day.
    /// - Throws: ``StripeError``; `CancellationError`.
    func refund(_ refund: Refund, intent: String, key: String) async throws -> StripeRefund {
        var form = FormBody()
        form.add("payment_intent", intent)
        form.add("amount", "\(refund.amount)")
        form.add("reason", refund.cause == .secondPayment ? "duplicate" : "requested_by_customer")
        form.add("metadata[payment_id]", refund.paymentID.text)
        form.add("metadata[refund_id]", refund.id.text)
        let body = form.text
        return try await transport.withinCallLimit {
            try await transport.send(.POST, "refunds", body: body, idempotencyKey: key)
        }
    }
}
