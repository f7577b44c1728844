import Crypto
import Foundation

/// The `Stripe-Signature` header of a webhook (https://docs.stripe.com/webhooks#verify-manually).
enum WebhookSignature {
    /// `t=<unix seconds>,v1=<hex>`, where the hex is HMAC-SHA256 over `<t>.<body>`.
    ///
    /// The key is the whole `whsec_…` string, not what its tail would decode to.
    static func header(body: [UInt8], secret: String, at date: Date) -> String {
        let seconds = String(Int(date.timeIntervalSince1970))
        var authenticator = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
        authenticator.update(data: Array((seconds + ".").utf8))
        authenticator.update(data: body)
        return "t=\(seconds),v1=\(hex(authenticator.finalize()))"
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
