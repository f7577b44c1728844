import Crypto
import Security

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
