import Foundation
import Security

/// Claims that must not count although we have signed them.
extension Attack {
    static let onTheClaims =
        changes.map { name, json in
            Attack("\(name): \(json ?? "missing")") { forge in try forge.token(payload: forge.payload([name: json])) }
        }
        + ["exp", "gen", "iss", "sid"].flatMap { name in
            [
                Attack("\(name) twice") { forge in
                    let again = forge.claims.filter { $0.name == name }
                    return try forge.token(payload: forge.payload(adding: again))
                },
                Attack("\(name) twice, once in escapes") { forge in
                    let escaped = name.utf8.map { #"\u00"# + String($0, radix: 16) }.joined()
                    let again = forge.claims.filter { $0.name == name }.map { (name: escaped, json: $0.json) }
                    return try forge.token(payload: forge.payload(adding: again))
                },
            ]
        }
        + ["", " ", "null", "[]", "{}", "\"exp\"", "1", "{", "{\"exp\":", "\u{0}", "not JSON"].map { payload in
            Attack("the payload \(payload.debugDescription)") { try $0.token(payload: payload) }
        }
        + [
            Attack("a payload and more after it") { try $0.token(payload: $0.payload() + "{}") },
            Attack("a payload in an array") { try $0.token(payload: "[" + $0.payload() + "]") },
        ]

    private static let changes: [(String, String?)] = [
        ("exp", nil), ("exp", "null"), ("exp", #""9999999999""#), ("exp", "-1"), ("exp", "0"), ("exp", "1e400"),
        ("exp", "-1e400"), ("exp", "true"), ("exp", "[9999999999]"), ("exp", "{}"), ("exp", "9999999999.5"),
        ("exp", "9223372036854775808"), ("exp", "99999999999999999999999"), ("exp", "NaN"), ("exp", "Infinity"),
        ("exp", "-9223372036854775808"), ("iat", nil), ("iat", #""0""#), ("iat", "9223372036854775807"), ("gen", nil),
        ("gen", #""1""#), ("gen", "1.5"), ("gen", "1e400"), ("iss", nil), ("iss", #""other""#), ("iss", #""""#),
        ("iss", #""Rukopys""#), ("iss", #""rukopys ""#), ("iss", #"["rukopys"]"#), ("iss", "null"), ("aud", nil),
        ("aud", #""other""#), ("aud", #""rukopys.example""#), ("aud", #"["rukopys"]"#), ("aud", "{}"), ("sid", nil),
        ("sid", #""""#), ("sid", #""' OR 1=1 --""#), ("sid", "1"), ("sid", "null"),
    ]
}
