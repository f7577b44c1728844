import Crypto
import Foundation
import Security
import Testing

/// A token that must open nothing, and what is wrong with it.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let token: @Sendable (Forge) throws -> String

    init(_ name: String, _ token: @escaping @Sendable (Forge) throws -> String) {
        self.name = name
        self.token = token
    }

    var testDescription: String { name }
}

/// Attacks on the header: `alg`, `kid`, keys that the token brings along.
extension Attack {
    static let onTheHeader =
        unsigned + algorithms + keyNames
        + ["JWT", "AT+JWT", "application/at+jwt", "at+jwt ", "", "dpop+jwt"].map { type in
            Attack("typ \(type.debugDescription)") {
                try $0.token(header: Forge.header(alg: $0.key.algorithm, kid: $0.key.id, type: type))
            }
        }
        + [
            #","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#, #","jku":"https://evil.example/keys""#,
            #","x5u":"https://evil.example/chain""#, #","x5c":["MIIB"]"#, #","x5t":"AAAA""#, #","x5t#S256":"AAAA""#,
            #","crit":["exp"]"#, #","crit":[]"#, #","b64":false,"crit":["b64"]"#, #","b64":true"#, #","zip":"DEF""#,
            #","cty":"JWT""#, #","enc":"A128GCM""#,
        ].map { more in
            Attack("the header's \(more.dropFirst())") { forge in
                try forge.token(
                    header: Forge.header(alg: forge.key.algorithm, kid: forge.key.id, type: forge.type, more: more))
            }
        }
        + [
            Attack("an alg twice, none first") { forge in
                let header =
                    #"{"alg":"none","alg":"\#(forge.key.algorithm)","kid":"\#(forge.key.id)","typ":"\#(forge.type)"}"#
                return try forge.token(header: header)
            },
            Attack("an alg twice, none last") { forge in
                let header =
                    #"{"alg":"\#(forge.key.algorithm)","kid":"\#(forge.key.id)","typ":"\#(forge.type)","alg":"none"}"#
                return try forge.token(header: header)
            },
            Attack("a kid twice") { forge in
                let header =
                    #"{"alg":"\#(forge.key.algorithm)","kid":"x","kid":"\#(forge.key.id)","typ":"\#(forge.type)"}"#
                return try forge.token(header: header)
            },
            Attack("a header that is no object") { try $0.token(header: #"["ES256"]"#) },
            Attack("an empty header") { try $0.token(header: "") },
            Attack("a header with white space") { try $0.token(header: $0.header.replacing(",", with: ", ")) },
            Attack("a header that is spelled with escapes") {
                try $0.token(header: $0.header.replacing("alg", with: #"\u0061lg"#))
            },
            Attack("a key that the token brings along") { forge in
                let own = P256.Signing.PrivateKey()
                let point = [UInt8](own.publicKey.rawRepresentation)
                let (x, y) = (Base64URL.encode(Array(point[..<32])), Base64URL.encode(Array(point[32...])))
                let more = #","jwk":{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(y)"}"#
                return try forge.token(
                    header: Forge.header(alg: "ES256", kid: forge.key.id, type: forge.type, more: more)
                ) { try Forge.sign($0, .es256(own)) }
            },
        ]

    private static let unsigned = ["none", "None", "NONE", "nOnE", "nonE"].flatMap { alg in
        [
            Attack("alg \(alg), no signature") { forge in
                try forge.token(header: Forge.header(alg: alg, kid: forge.key.id, type: forge.type)) { _ in [] }
            },
            Attack("alg \(alg), our signature") { forge in
                try forge.token(header: Forge.header(alg: alg, kid: forge.key.id, type: forge.type))
            },
            Attack("alg \(alg) and nothing else") { forge in try forge.token(header: #"{"alg":"\#(alg)"}"#) { _ in [] }
            },
            Attack("alg \(alg), two segments") { forge in
                let token = try forge.token(header: Forge.header(alg: alg, kid: forge.key.id, type: forge.type))
                return token.split(separator: ".").prefix(2).joined(separator: ".")
            },
        ]
    }

    private static let algorithms =
        ["HS256", "HS384", "ES256", "ES384", "RS256", "PS256", "EdDSA", "es256", "hs256", "ES256 ", ""].map { alg in
            Attack("alg \(alg.debugDescription), no signature") { forge in
                try forge.token(header: Forge.header(alg: alg, kid: forge.key.id, type: forge.type)) { _ in [] }
            }
        }
        + ["HS256", "ES256"].map { alg in
            Attack("alg \(alg) and the other ring's key") { forge in
                let header = Forge.header(alg: alg, kid: forge.otherRingsKey.id, type: forge.type)
                return try forge.token(header: header) { try Forge.sign($0, forge.otherRingsKey.material) }
            }
        }
        + [
            Attack("the other ring's key under our name") { forge in
                try forge.token { try Forge.sign($0, forge.otherRingsKey.material) }
            }
        ]

    private static let keyNames = [
        "unknown", "", "0", "../../../../dev/null", "/dev/null", "' UNION SELECT 'secret' --", "x' OR '1'='1", "null",
        "$(id)", "https://evil.example/key",
    ].flatMap { kid in
        [
            Attack("kid \(kid), our signature") { forge in
                try forge.token(header: Forge.header(alg: forge.key.algorithm, kid: kid, type: forge.type))
            },
            Attack("kid \(kid), HS256 under an empty key") { forge in
                try forge.token(
                    header: Forge.header(alg: "HS256", kid: kid, type: forge.type), signedBy: Forge.mac([0]))
            },
            Attack("kid \(kid), HS256 under 'secret'") { forge in
                try forge.token(
                    header: Forge.header(alg: "HS256", kid: kid, type: forge.type), signedBy: Forge.mac("secret".utf8))
            },
        ]
    }
}

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
                let last = try #require(token.last.flatMap { alphabet.firstIndex(of: $0) })
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
