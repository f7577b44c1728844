import Crypto
import Database
import Foundation
import Security

/// A secret that webhooks are signed with, as configured: `whsec_…` or `whsec_…@2026-12-31`.
package struct WebhookSecret: Sendable {
    let key: Secret
    /// The secret counts until the end of this day, UTC.
    let expiresAt: Timestamp?

    /// Reads the configured form; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].hasPrefix("whsec_"), parts[0] != "whsec_" else { return nil }
        key = Secret(String(parts[0]))
        guard parts.count == 2 else {
            expiresAt = nil
            return
        }
        let style = Date.ISO8601FormatStyle().year().month().day()
        guard parts[1].count == 10, let day = try? Date(String(parts[1]), strategy: style) else { return nil }
        expiresAt = Timestamp(day) + .seconds(86_400)
    }

    package func isValid(at now: Timestamp) -> Bool {
        expiresAt.map { now < $0 } ?? true
    }

    /// The secret itself, for the simulator that signs with it.
    package var exposed: String { key.exposed }
}

/// Why a webhook's signature does not count.
package enum SignatureError: Error, Sendable, Equatable {
    case missing, malformed, tooOld, mismatch
    /// No secret is configured, or all have expired: nothing can be accepted.
    case noSecret
}

/// The header `Stripe-Signature: t=…,v1=…` (https://docs.stripe.com/webhooks#verify-manually).
package struct StripeSignature: Sendable {
    private let timestamp: Int64
    /// As it stands in the header: that is what was signed.
    private let timestampText: String
    private let signatures: [[UInt8]]

    /// Deliveries older, or further ahead, than this are replays.
    private static let tolerance: Int64 = 300

    /// Reads the header alone, so that a body is not even received when it is missing, malformed or too old.
    package init(header: String?, now: Timestamp) throws(SignatureError) {
        guard let header, !header.isEmpty else { throw .missing }
        var timestamps: [Substring] = []
        var candidates: [Substring] = []
        for pair in header.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .malformed }
            switch parts[0].trimmingPrefix(" ") {
            case "t": timestamps.append(parts[1])
            case "v1": candidates.append(parts[1])
            default: break
            }
        }
        guard timestamps.count == 1, (1...12).contains(timestamps[0].utf8.count),
            timestamps[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let seconds = Int64(timestamps[0]), (1...16).contains(candidates.count)
        else { throw .malformed }
        timestamp = seconds
        timestampText = String(timestamps[0])
        signatures = candidates.compactMap(Self.bytes)
        guard abs(now.seconds - seconds) <= Self.tolerance else { throw .tooOld }
    }

    /// Checks the raw bytes of the body against every secret and every signature, in constant time.
    package func verify(_ body: [UInt8], secrets: [WebhookSecret], now: Timestamp) throws(SignatureError) {
        let valid = secrets.filter { $0.isValid(at: now) }
        guard !valid.isEmpty else { throw .noSecret }
        var isProven = false
        for secret in valid {
            var code = HMAC<SHA256>(key: SymmetricKey(data: Data(secret.exposed.utf8)))
            code.update(data: Data((timestampText + ".").utf8))
            code.update(data: body)
            let expected = Array(code.finalize())
            for signature in signatures {
                let difference = zip(expected, signature).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
                isProven = isProven || difference == 0
            }
        }
        guard isProven else { throw .mismatch }
    }

    /// 64 hexadecimal digits as 32 bytes.
    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }
}
