import Crypto
import Foundation
import Security

/// Attacks on the signature and on the encoding.
extension Attack {
    static let onTheForm =
        ["", ".", "..", "...", "a.b.c", "null", "Bearer", "{}", "\u{0}", "' OR 1=1 --", "🗝"].map { text in
            Attack("the text \(text.debugDescription)") { _ in text }
        }
        + (0..<3).flatMap { segment in
            [
                Attack("segment \(segment), truncated") { try $0.token { String($0.dropLast()) }(segment) },
                Attack("segment \(segment), empty") { try $0.token { _ in "" }(segment) },
                Attack("segment \(segment), padded with one =") { try $0.token { $0 + "=" }(segment) },
                Attack("segment \(segment), padded with two =") { try $0.token { $0 + "==" }(segment) },
                Attack("segment \(segment), with a space before") { try $0.token { " " + $0 }(segment) },
                Attack("segment \(segment), with a space after") { try $0.token { $0 + " " }(segment) },
                Attack("segment \(segment), with a line end after") { try $0.token { $0 + "\n" }(segment) },
                Attack("segment \(segment), with a NUL after") { try $0.token { $0 + "\u{0}" }(segment) },
                Attack("segment \(segment), doubled") { try $0.token { $0 + $0 }(segment) },
                Attack("segment \(segment), percent-encoded") {
                    try $0.token { "%" + String($0.utf8.first ?? 0, radix: 16) + $0.dropFirst() }(segment)
                },
            ]
        }
        + [
            Attack("the standard alphabet") { forge in
                // A signature has one of the two letters that differ soon enough.
                for _ in 1...1_000 {
                    let token = try forge.token(payload: forge.payload(["gen": "\(Int.random(in: 1...1_000_000))"]))
                    let other = token.replacing("-", with: "+").replacing("_", with: "/")
                    if other.split(separator: ".").last != token.split(separator: ".").last { return other }
                }
                throw FixtureError.notOne("signature with - or _", 0)
            },
            Attack("bits that a canonical encoder leaves zero") { forge in
                let token = try forge.token()
                let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
                // The last letter's bits that stand for nothing are zero, so it is never the alphabet's last.
                let last = token.last.flatMap { alphabet.firstIndex(of: $0) } ?? 0
                return token.dropLast() + String(alphabet[last + 1])
            },
            Attack("a letter that only looks like ours") { forge in
                for generation in 1...1_000 {
                    let token = try forge.token(payload: forge.payload(["gen": "\(generation)"]))
                    // U+212A is K to Unicode, and so to Swift's ==.
                    let other = token.replacing("K", with: "\u{212A}")
                    if !other.utf8.elementsEqual(token.utf8) { return other }
                }
                throw FixtureError.notOne("token with a K", 0)
            },
            Attack("a dot before") { "." + (try $0.token()) },
            Attack("a dot after") { try $0.token() + "." },
            Attack("a fourth segment") { try $0.token() + ".AAAA" },
            Attack("no signature") { try $0.segments().prefix(2).joined(separator: ".") },
            Attack("Bearer before") { "Bearer " + (try $0.token()) },
            Attack("the JSON serialisation") { forge in
                let segments = try forge.segments()
                return #"{"protected":"\#(segments[0])","payload":"\#(segments[1])","signature":"\#(segments[2])"}"#
            },
            Attack("over 4 KB") { forge in
                try forge.token(
                    payload: forge.payload(adding: [("note", "\"\(String(repeating: "x", count: 4_096))\"")]))
            },
            Attack("1 MB") { try $0.token() + String(repeating: "A", count: 1_048_576) },
            Attack("1 MB of dots") { _ in String(repeating: ".", count: 1_048_576) },
        ]

    static let onTheSignature =
        [0, 1, 16, 31, 32, 33, 63, 64, 65, 96, 128].map { count in
            Attack("\(count) zero bytes as signature") { forge in
                try forge.token { _ in Array(repeating: 0, count: count) }
            }
        }
        + [
            Attack("a signature of 64 bytes of 0xFF") { try $0.token { _ in Array(repeating: 0xFF, count: 64) } },
            Attack("a flipped bit") { forge in
                try forge.token { input in
                    var signature = try Forge.sign(input, forge.key.material)
                    signature[5] ^= 1
                    return signature
                }
            },
            Attack("half of the signature") { forge in
                try forge.token { input in
                    let signature = try Forge.sign(input, forge.key.material)
                    return Array(signature.prefix(signature.count / 2))
                }
            },
            Attack("a byte after the signature") { forge in
                try forge.token { try Forge.sign($0, forge.key.material) + [0] }
            },
            Attack("a key of somebody else's under our name, ES256") { forge in
                try forge.token { try Forge.sign($0, .es256(P256.Signing.PrivateKey())) }
            },
            Attack("a key of somebody else's under our name, HS256") { forge in
                try forge.token { try Forge.sign($0, .hs256(SymmetricKey(size: .bits256))) }
            },
            Attack("the signature of another payload") { forge in
                let signature = try forge.segments()[2]
                let other = try forge.token(payload: forge.payload(["gen": "2"])).split(separator: ".")
                return "\(other[0]).\(other[1]).\(signature)"
            },
            Attack("a claim added after signing") { forge in
                let segments = try forge.segments()
                let payload = forge.payload(adding: [("exp", "99999999999")])
                return "\(segments[0]).\(Base64URL.encode(Array(payload.utf8))).\(segments[2])"
            },
        ]
}

extension Forge {
    /// A good token of which one segment is changed after signing.
    fileprivate func token(_ change: @escaping (String) -> String) throws -> (Int) -> String {
        let segments = try segments()
        return { segment in
            var changed = segments
            changed[segment] = change(changed[segment])
            return changed.joined(separator: ".")
        }
    }
}
