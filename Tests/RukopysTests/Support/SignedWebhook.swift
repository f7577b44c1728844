import Crypto
import Foundation

/// A delivery as the provider signs it (https://docs.stripe.com/webhooks#verify-manually).
struct SignedWebhook: Sendable {
    let body: [UInt8]
    /// `Stripe-Signature`.
    let header: String

    init(
        _ body: String, secret: String = RunningServer.webhookSecret, at moment: Date = Date(), scheme: String = "v1"
    ) {
        self.body = Array(body.utf8)
        header = Self.header(of: self.body, secret: secret, at: moment, scheme: scheme)
    }

    /// `Stripe-Signature` over any bytes.
    static func header(
        of body: [UInt8], secret: String = RunningServer.webhookSecret, at moment: Date = Date(), scheme: String = "v1"
    ) -> String {
        let timestamp = Int(moment.timeIntervalSince1970)
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(timestamp).".utf8) + Data(body), using: SymmetricKey(data: Data(secret.utf8)))
        let digits = code.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
        return "t=\(timestamp),\(scheme)=\(digits)"
    }

    /// An event that is stored and then ignored.
    static func event(_ id: String = "evt_test", livemode: Bool = false) -> String {
        """
        {"id": "\(id)", "object": "event", "type": "customer.created", "livemode": \(livemode), "created": 1767225600,
         "data": {"object": {"id": "cus_1", "object": "customer"}}}
        """
    }
}

extension RunningServer {
    /// Delivers a webhook.
    func deliver(_ webhook: SignedWebhook) async throws -> Answer {
        try await deliver(webhook.body, signature: webhook.header)
    }

    func deliver(_ body: [UInt8], signature: String?) async throws -> Answer {
        try await call(
            "POST", "/api/v1/payment/webhook", body: body,
            headers: signature.map { ["Content-Type": "application/json", "Stripe-Signature": $0] } ?? [:])
    }
}
