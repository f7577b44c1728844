/// An event as the payment provider sends it (https://docs.stripe.com/api/events/object).
struct ProviderEvent: Sendable {
    let id: String
    let type: String
    let object: JSON
    var isLive = false

    /// The bytes that are signed.
    var body: [UInt8] {
        let envelope: JSON = [
            "id": .string(id), "object": "event", "type": .string(type), "livemode": .bool(isLive),
            "created": 1_767_225_600, "data": ["object": object],
        ]
        return Array(envelope.text.utf8)
    }
}

extension Order {
    private func event(_ type: String, _ object: JSON) -> ProviderEvent {
        ProviderEvent(id: "evt_\(type.replacing(".", with: "_"))_\(mark)", type: type, object: object)
    }

    private var metadata: JSON { ["payment_id": .string(payment)] }

    /// The checkout session in some state.
    func session(_ type: String, _ changes: [String: JSON?] = [:]) -> ProviderEvent {
        let object: JSON = [
            "id": .string(session), "object": "checkout.session", "client_reference_id": .string(payment),
            "metadata": metadata, "payment_intent": .string(intent), "payment_status": "paid",
            "amount_total": .number(Double(amount)), "currency": .string(currency), "status": "complete",
        ]
        return event(type, object.with(changes))
    }

    /// The money has come.
    func completed(_ changes: [String: JSON?] = [:]) -> ProviderEvent {
        session("checkout.session.completed", changes)
    }

    /// The payment intent in some state.
    func intent(_ type: String, _ changes: [String: JSON?] = [:]) -> ProviderEvent {
        let object: JSON = [
            "id": .string(intent), "object": "payment_intent", "metadata": metadata,
            "amount": .number(Double(amount)), "amount_received": .number(Double(amount)),
            "currency": .string(currency), "status": "succeeded",
        ]
        return event(type, object.with(changes))
    }

    /// A charge, which the server does not need.
    func charge() -> ProviderEvent {
        event(
            "charge.succeeded",
            [
                "id": .string("ch_\(mark)"), "object": "charge", "metadata": metadata,
                "payment_intent": .string(intent), "amount": .number(Double(amount)), "currency": .string(currency),
            ])
    }

    /// All the money has gone back.
    func refunded() -> ProviderEvent {
        event(
            "refund.created",
            [
                "id": .string("re_\(mark)"), "object": "refund", "payment_intent": .string(intent),
                "amount": .number(Double(amount)), "currency": .string(currency), "status": "succeeded",
            ])
    }
}
