import Crypto
import Database
import Foundation
import Security

@testable import Accounts

/// Makes tokens piece by piece, signed by our keys, by others, or by nobody.
struct Forge: Sendable {
    /// A claim's name and its value as JSON text.
    typealias Claim = (name: String, json: String)

    let key: Keyring.Key
    let otherRingsKey: Keyring.Key
    let type: String
    let claims: [Claim]

    /// Access tokens, valid at `now`.
    static func access(_ keys: [Keyring.Key], now: Timestamp) throws -> Forge {
        try Forge(
            ring: .access, keys, type: "at+jwt",
            claims: [
                ("aud", #""rukopys""#), ("exp", "\(now.seconds + 600)"), ("gen", "1"), ("iat", "\(now.seconds)"),
                ("iss", #""rukopys""#), ("jti", #""\#(UserID(at: now))""#), ("nbf", "\(now.seconds)"),
                ("sid", #""\#(SessionID(at: now))""#), ("sub", #""\#(UserID(at: now))""#),
            ])
    }

    /// Refresh tokens, valid at `now`.
    static func refresh(_ keys: [Keyring.Key], now: Timestamp) throws -> Forge {
        try Forge(
            ring: .refresh, keys, type: "refresh+jwt",
            claims: [
                ("aud", #""rukopys""#), ("exp", "\(now.seconds + 600)"), ("gen", "1"), ("iat", "\(now.seconds)"),
                ("iss", #""rukopys""#), ("sid", #""\#(SessionID(at: now))""#),
            ])
    }

    private init(ring: Keyring.Ring, _ keys: [Keyring.Key], type: String, claims: [Claim]) throws {
        let own = keys.filter { $0.ring == ring }
        let others = keys.filter { $0.ring != ring }
        guard own.count == 1, others.count == 1 else { throw FixtureError.notOne("key", own.count) }
        key = own[0]
        otherRingsKey = others[0]
        self.type = type
        self.claims = claims
    }

    /// The header that the service itself writes.
    var header: String { Self.header(alg: key.algorithm, kid: key.id, type: type) }

    static func header(alg: String, kid: String, type: String, more: String = "") -> String {
        #"{"alg":"\#(alg)","kid":"\#(kid)","typ":"\#(type)"\#(more)}"#
    }

    /// The payload with some claims changed, taken out (`nil`), or added once more.
    func payload(_ changes: [String: String?] = [:], adding more: [Claim] = []) -> String {
        let changed = claims.compactMap { claim -> Claim? in
            guard let change = changes[claim.name] else { return claim }
            return change.map { (claim.name, $0) }
        }
        return "{" + (changed + more).map { #""\#($0.name)":\#($0.json)"# }.joined(separator: ",") + "}"
    }

    /// A token of these pieces, signed by our own key unless somebody else signs.
    func token(
        header: String? = nil, payload: String? = nil, signedBy sign: ((Data) throws -> [UInt8])? = nil
    ) throws -> String {
        let pieces = [header ?? self.header, payload ?? self.payload()]
        let input = pieces.map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
        let signature = try (sign ?? { try Self.sign($0, key.material) })(Data(input.utf8))
        return input + "." + Base64URL.encode(signature)
    }

    /// The three segments of a good token.
    func segments() throws -> [String] {
        try token().split(separator: ".").map(String.init)
    }

    static func sign(_ input: Data, _ material: Keyring.Material) throws -> [UInt8] {
        switch material {
        case .es256(let key): [UInt8](try key.signature(for: input).rawRepresentation)
        case .ed25519(let key): [UInt8](try key.signature(for: input))
        case .hs256(let key): Array(HMAC<SHA256>.authenticationCode(for: input, using: key))
        }
    }

    /// HS256 under any bytes.
    static func mac(_ key: some Sequence<UInt8>) -> (Data) -> [UInt8] {
        let key = SymmetricKey(data: Array(key))
        return { Array(HMAC<SHA256>.authenticationCode(for: $0, using: key)) }
    }
}
