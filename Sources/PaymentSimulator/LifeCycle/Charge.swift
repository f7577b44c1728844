/// One try at moving the money of an intent.
struct Charge: Sendable, Equatable {
    enum Status: String, Sendable {
        case pending, succeeded, failed
    }

    let id: String
    let intentID: String
    /// Unix seconds.
    let created: Int
    /// Minor units of `currency`.
    let amount: Int
    let currency: String
    let metadata: [String: String]
    var status: Status
    /// The sum of the refunds that have not failed, in minor units.
    var amountRefunded = 0
    var isDisputed = false

    init(of intent: PaymentIntent, status: Status, stamp: Stamp) {
        id = stamp.ids.charge()
        intentID = intent.id
        created = stamp.now
        amount = intent.amount
        currency = intent.currency
        metadata = intent.metadata
        self.status = status
    }

    /// The charge as Stripe renders it (https://docs.stripe.com/api/charges/object).
    var object: JSONValue {
        let succeeded = status == .succeeded
        return [
            "id": .string(id), "object": "charge", "amount": .int(amount),
            "amount_captured": .int(succeeded ? amount : 0), "amount_refunded": .int(amountRefunded),
            "captured": .bool(succeeded), "created": .int(created), "currency": .string(currency),
            "disputed": .bool(isDisputed), "failure_code": status == .failed ? "card_declined" : .null,
            "livemode": false, "metadata": .strings(metadata), "paid": .bool(status != .failed),
            "payment_intent": .string(intentID), "refunded": .bool(succeeded && amountRefunded == amount),
            "status": .string(status.rawValue),
        ]
    }
}
