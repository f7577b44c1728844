import Crypto
import Foundation

/// What somebody without the key would try with a token (RFC 8725).
struct ForgedToken: Sendable {
    private let header: JSON
    private let claims: JSON
    private let parts: [String]

    init(_ token: String) {
        parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        header = Self.json(parts.first)
        claims = Self.json(parts.dropFirst().first)
    }

    /// `alg` as somebody wrote it, and no signature.
    func unsigned(_ algorithm: String) -> String {
        Self.encode(header.with(["alg": .string(algorithm)])) + "." + Self.encode(claims) + "."
    }

    var unsigned: String { unsigned("none") }

    /// Signed by HMAC with bytes that everybody knows, such as the public key.
    func signed(byHMACWith key: [UInt8], header changes: [String: JSON?] = [:]) -> String {
        let text = Self.encode(header.with(["alg": "HS256"]).with(changes)) + "." + Self.encode(claims)
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key))
        return text + "." + Self.encode(Array(code))
    }

    /// The genuine signature under another header.
    func with(header changes: [String: JSON?]) -> String {
        Self.encode(header.with(changes)) + "." + parts.dropFirst().joined(separator: ".")
    }

    /// The genuine signature under other claims.
    func with(claims changes: [String: JSON?]) -> String {
        [parts.first ?? "", Self.encode(claims.with(changes)), parts.last ?? ""].joined(separator: ".")
    }

    var withBrokenSignature: String {
        // The first character: all of its bits count.
        var signature = parts.last ?? ""
        let first = signature.isEmpty ? "A" : signature.removeFirst()
        return (parts.dropLast() + [(first == "A" ? "B" : "A") + signature]).joined(separator: ".")
    }

    /// `r = s = 0`: CVE-2022-21449.
    var withZeroSignature: String {
        (parts.dropLast() + [Self.encode([UInt8](repeating: 0, count: 64))]).joined(separator: ".")
    }

    private static func json(_ part: String?) -> JSON {
        var text = (part ?? "").replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        return Data(base64Encoded: text).flatMap { JSON(Array($0)) } ?? [:]
    }

    private static func encode(_ json: JSON) -> String { encode(Array(json.text.utf8)) }

    private static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
