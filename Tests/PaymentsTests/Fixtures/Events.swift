import Foundation
import TestSupport

@testable import Payments

/// Webhooks in Stripe's shapes, of which each test names what matters to it.
enum Events {
    /// A checkout session's event: `completed`, `expired`, `async_payment_succeeded`, `async_payment_failed`.
    static func session(
        _ name: String, of payment: Payment, id: String = "evt_session", session: String = "cs_1",
        intent: String? = "pi_1", status: String = "paid", amount: Int = 1_000, currency: String = "eur",
        livemode: Bool = false
    ) -> [UInt8] {
        var object: [String: Any] = [
            "id": session, "object": "checkout.session", "payment_status": status, "amount_total": amount,
            "currency": currency, "client_reference_id": payment.id.text, "metadata": ["payment_id": payment.id.text],
        ]
        if let intent { object["payment_intent"] = intent }
        return envelope("checkout.session.\(name)", object, id: id, livemode: livemode)
    }

    /// A payment intent's event: `succeeded`, `processing`, `payment_failed`, `canceled`.
    static func intent(
        _ name: String, of payment: Payment, id: String = "evt_intent", intent: String = "pi_1",
        received: Int = 1_000, currency: String = "eur", livemode: Bool = false
    ) -> [UInt8] {
        let object: [String: Any] = [
            "id": intent, "object": "payment_intent", "amount_received": received, "currency": currency,
            "metadata": ["payment_id": payment.id.text],
            "last_payment_error": ["message": "Your card was declined."],
        ]
        return envelope("payment_intent.\(name)", object, id: id, livemode: livemode)
    }

    /// A refund's event: `created`, `updated`, `failed`.
    static func refund(
        _ name: String, id: String, refund: String = "re_1", intent: String = "pi_1", amount: Int = 1_000,
        status: String = "succeeded", ours: RefundID? = nil
    ) -> [UInt8] {
        var object: [String: Any] = [
            "id": refund, "object": "refund", "payment_intent": intent, "amount": amount, "currency": "eur",
            "status": status,
        ]
        if let ours { object["metadata"] = ["refund_id": ours.text] }
        return envelope("refund.\(name)", object, id: id)
    }

    /// A dispute's event: `created`, `updated`, `closed`, `funds_withdrawn`, `funds_reinstated`.
    static func dispute(
        _ name: String, id: String, status: String, dispute: String = "dp_1", intent: String = "pi_1",
        amount: Int = 1_000
    ) -> [UInt8] {
        envelope(
            "charge.dispute.\(name)",
            [
                "id": dispute, "object": "dispute", "payment_intent": intent, "amount": amount, "currency": "eur",
                "status": status, "reason": "general",
            ], id: id)
    }

    /// An event about any object.
    static func envelope(
        _ type: String, _ object: [String: Any], id: String, livemode: Bool = false
    ) -> [UInt8] {
        let event: [String: Any] = [
            "id": id, "object": "event", "type": type, "created": TestClock.start.seconds, "livemode": livemode,
            "data": ["object": object],
        ]
        return (try? JSONSerialization.data(withJSONObject: event, options: .sortedKeys)).map { [UInt8]($0) } ?? []
    }
}
