import Crypto
import Foundation

/// Signs webhooks as Stripe does, by code that shares nothing with what is tested: not even the HMAC.
enum Signing {
    /// `t=…,v1=…` over the body.
    static func header(_ body: [UInt8], secret: String, at seconds: Int64) -> String {
        "t=\(seconds),v1=\(hex(code(body, secret: secret, time: "\(seconds)")))"
    }

    /// The code in lower-case hexadecimal digits.
    static func hexCode(_ body: [UInt8], secret: String, time: String) -> String {
        hex(code(body, secret: secret, time: time))
    }

    /// HMAC-SHA256 spelled out (RFC 2104): the hash of the outer pad and of the hash of the inner pad and the text.
    private static func code(_ body: [UInt8], secret: String, time: String) -> [UInt8] {
        var key = Array(secret.utf8)
        if key.count > 64 { key = Array(SHA256.hash(data: Data(key))) }
        key += Array(repeating: 0, count: 64 - key.count)
        let inner = SHA256.hash(data: Data(key.map { $0 ^ 0x36 } + Array("\(time).".utf8) + body))
        return Array(SHA256.hash(data: Data(key.map { $0 ^ 0x5C } + Array(inner))))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
