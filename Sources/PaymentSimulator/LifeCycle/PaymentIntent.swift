/// An attempt to collect one amount, over as many tries as it takes.
///
/// ```
/// requires_payment_method ─ process ▶ processing ─ succeed ▶ succeeded
///         ▲      │                        │
///         └──────┼──────── fail ──────────┘
///                └ cancel ▶ canceled
/// ```
/// Source: https://docs.stripe.com/payments/paymentintents/lifecycle
struct PaymentIntent: Sendable, Equatable {
    enum Status: String, Sendable {
        case requiresPaymentMethod = "requires_payment_method"
        case processing, succeeded, canceled
    }

    let id: String
    /// Unix seconds.
    let created: Int
    /// Minor units of `currency`, as are all amounts here.
    let amount: Int
    let currency: String
    let description: String?
    let metadata: [String: String]
    private(set) var status = Status.requiresPaymentMethod
    private(set) var latestChargeID: String?
    private(set) var wasDeclined = false

    init(for session: CheckoutSession, stamp: Stamp) {
        id = stamp.ids.intent()
        created = stamp.now
        amount = session.order.amount
        currency = session.order.currency
        description = session.order.intentDescription
        metadata = session.order.intentMetadata
    }

    var amountReceived: Int { status == .succeeded ? amount : 0 }

    /// The money is on its way.
    ///
    /// Answers whether the intent could start.
    mutating func process(chargeID: String) -> Bool {
        guard status == .requiresPaymentMethod else { return false }
        status = .processing
        latestChargeID = chargeID
        return true
    }

    /// The money is here.
    ///
    /// Answers whether the intent was still open.
    mutating func succeed(chargeID: String) -> Bool {
        guard status == .requiresPaymentMethod || status == .processing else { return false }
        status = .succeeded
        latestChargeID = chargeID
        wasDeclined = false
        return true
    }

    /// This try came to nothing; another may follow.
    ///
    /// Never undoes a success.
    mutating func fail(chargeID: String) -> Bool {
        guard status == .requiresPaymentMethod || status == .processing else { return false }
        status = .requiresPaymentMethod
        latestChargeID = chargeID
        wasDeclined = true
        return true
    }

    /// Gives up, unless money moves or has moved.
    mutating func cancel() -> Bool {
        guard status == .requiresPaymentMethod else { return false }
        status = .canceled
        return true
    }

    /// The intent as Stripe renders it.
    var object: JSONValue {
        let error: JSONValue =
            wasDeclined
            ? [
                "type": "card_error", "code": "card_declined", "decline_code": "generic_decline",
                "message": "Your card was declined.",
            ] : .null
        return [
            "id": .string(id), "object": "payment_intent", "amount": .int(amount), "amount_capturable": 0,
            "amount_received": .int(amountReceived), "canceled_at": .null, "capture_method": "automatic_async",
            "created": .int(created), "currency": .string(currency), "description": .optional(description),
            "last_payment_error": error, "latest_charge": .optional(latestChargeID), "livemode": false,
            "metadata": .strings(metadata), "payment_method_types": ["card"], "status": .string(status.rawValue),
        ]
    }
}
