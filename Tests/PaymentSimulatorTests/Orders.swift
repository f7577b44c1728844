import TestSupport

@testable import PaymentSimulator

/// Orders and stamps for tests of the state machines.
enum Orders {
    /// A call that creates a session, as a merchant's client would encode it.
    static let body = [
        "mode=payment", "success_url=https%3A%2F%2Fshop.example%2Fdone%3Fs%3D%7BCHECKOUT_SESSION_ID%7D",
        "cancel_url=https%3A%2F%2Fshop.example%2Fback", "client_reference_id=pay-1",
        "metadata%5Bpayment_id%5D=pay-1", "payment_intent_data[metadata][payment_id]=pay-1",
        "line_items[0][price_data][currency]=eur", "line_items[0][price_data][unit_amount]=1250",
        "line_items[0][price_data][product_data][name]=A+document", "line_items[0][quantity]=1",
        "automatic_tax[enabled]=false",
    ].joined(separator: "&")

    /// The session of ``body`` at 2026-01-01, before the customer has done anything.
    static func purchase() throws -> Purchase {
        Purchase(try SessionParameters(FormDecoder.decode(Array(body.utf8)), now: now), stamp: stamp)
    }

    static func refund(_ amount: Int?) throws -> RefundParameters {
        let amountField = amount.map { [Form.Field(path: ["amount"], value: "\($0)")] } ?? []
        return try RefundParameters(Form(fields: [.init(path: ["payment_intent"], value: "pi_1")] + amountField))
    }

    static let now = 1_767_225_600
    static let stamp = Stamp(now: now, ids: Identifiers())
}
