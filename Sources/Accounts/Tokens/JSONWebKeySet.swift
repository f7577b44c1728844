import Crypto
import Foundation
import Security

/// The public keys with which anybody can check our access tokens (RFC 7517).
package struct JSONWebKeySet: Sendable {
    /// The set as JSON; the same keys are the same bytes.
    package let json: String
    /// A strong validator of these bytes (RFC 9110 §8.8.3), with its quotation marks.
    package let entityTag: String

    /// - Parameter keys: of which only those with a public part are shown; secrets shared with nobody are left out.
    init(_ keys: [Keyring.Key]) {
        let members = keys.compactMap(Self.member)
        json = #"{"keys":[\#(members.joined(separator: ","))]}"#
        let digest = SHA256.hash(data: Data(json.utf8))
        entityTag = "\"\(Base64URL.encode(Array(digest.prefix(16))))\""
    }

    /// Members in lexicographic order; their values are base64url or fixed words, which need no escaping.
    private static func member(_ key: Keyring.Key) -> String? {
        switch key.material {
        case .es256(let key256):
            let point = [UInt8](key256.publicKey.rawRepresentation)
            let x = Base64URL.encode(Array(point[..<32]))
            let y = Base64URL.encode(Array(point[32...]))
            return
                #"{"alg":"ES256","crv":"P-256","kid":"\#(key.id)","kty":"EC","use":"sig","x":"\#(x)","y":"\#(y)"}"#
        case .ed25519(let key25519):
            let x = Base64URL.encode([UInt8](key25519.publicKey.rawRepresentation))
            return #"{"alg":"EdDSA","crv":"Ed25519","kid":"\#(key.id)","kty":"OKP","use":"sig","x":"\#(x)"}"#
        case .hs256: return nil
        }
    }
}

extension AuthService {
    /// The keys that sign access tokens now, will soon, or did a short while ago.
    package var publicKeys: JSONWebKeySet { issuer.publicKeys }
}
