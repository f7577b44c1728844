import Foundation

extension BrokenPromise {
    /// Money and webhooks.
    static let ofPayments: [BrokenPromise] = [
        BrokenPromise("200 for a bad signature", in: "payment.bad-signatures", told: "400 invalid-signature") {
            passing, reply in
            if passing.path.hasSuffix("/payment/webhook"), reply.status == 400 {
                reply = .json(#"{"received":true}"#, to: passing)
            }
        },
        BrokenPromise("a webhook that duplicates", in: "payment.identical-deliveries", told: "transitions to paid") {
            passing, reply in
            guard passing.path.hasSuffix("/timeline") else { return }
            reply.text = reply.text.replacing("\"items\":[", with: #""items":[{"kind":"transition","to":"paid"},"#)
        },
        BrokenPromise("two jobs for one payment", in: "payment.event-types", told: "jobs: 1") { passing, reply in
            guard passing.path.hasSuffix("/admin/jobs") else { return }
            reply.text = reply.text.replacing("\"items\":[", with: #""items":[{"id":"another"},"#)
        },
        BrokenPromise("deliveries that are not counted", in: "payment.identical-deliveries", told: "delivery_count") {
            passing, reply in
            guard passing.path.hasSuffix("/admin/webhook-events") else { return }
            reply.text = reply.text.replacing(/"delivery_count":\d+/, with: "\"delivery_count\":1")
        },
        BrokenPromise("a new checkout session each time", in: "payment.checkout", told: "session_id") {
            passing, reply in
            guard passing.path.hasSuffix("/create-checkout") else { return }
            reply.text = reply.text.replacing(
                /"session_id":"[^"]+"/, with: "\"session_id\":\"cs_\(UUID().uuidString)\"")
        },
        BrokenPromise("a price of its own", in: "payment.checkout", told: "amount") { passing, reply in
            guard passing.path.hasSuffix("/create-checkout") else { return }
            reply.text = reply.text.replacing(/"amount":\d+/, with: "\"amount\":1")
        },
    ]
}
