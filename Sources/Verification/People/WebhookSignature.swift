import Crypto
import Foundation

/// `Stripe-Signature` (https://docs.stripe.com/webhooks#verify-manually), made without the server's own code.
struct WebhookSignature: Sendable {
    let time: Int
    /// In hexadecimal.
    let code: String

    init(of body: [UInt8], with secret: String, at moment: Date = Date()) {
        time = Int(moment.timeIntervalSince1970)
        let key = SymmetricKey(data: Data(secret.utf8))
        let digest = HMAC<SHA256>.authenticationCode(for: Data("\(time).".utf8) + Data(body), using: key)
        code = digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    var header: String { "t=\(time),v1=\(code)" }
}
