import Crypto
import Foundation
import TestSupport
import Testing

@testable import Accounts
@testable import Security

/// Tokens that other libraries have made (`scripts/token-vectors.py`), for our code to tell apart.
private struct Vectors: Decodable {
    struct NamedKey: Decodable {
        let kid: String
        let d: String
    }

    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let token: String
        let valid: Bool

        var testDescription: String { name }
    }

    let es256: NamedKey
    let eddsa: NamedKey
    let tokens: [Vector]

    static let shared: Vectors? = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Vectors/tokens.json")
        return try? JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }()

    /// The keys as our keyring would hold them.
    func keys() throws -> [Keyring.Key] {
        let p256 = try P256.Signing.PrivateKey(rawRepresentation: try #require(Base64URL.decode(es256.d)))
        let ed25519 = try Curve25519.Signing.PrivateKey(rawRepresentation: try #require(Base64URL.decode(eddsa.d)))
        #expect(Keyring.thumbprint(of: p256.publicKey) == es256.kid)
        #expect(Keyring.thumbprint(of: ed25519.publicKey) == eddsa.kid)
        return [
            Keyring.Key(id: es256.kid, ring: .access, material: .es256(p256), activateAt: TestClock.start),
            Keyring.Key(id: eddsa.kid, ring: .access, material: .ed25519(ed25519), activateAt: TestClock.start),
        ]
    }
}

@Suite("Tokens of other hands")
struct VectorTests {
    @Test("are accepted when they are good, and refused when they are not")
    func vectors() throws {
        let vectors = try #require(Vectors.shared)
        let keys = try vectors.keys()
        let codec = SignedTokenCodec<AccessClaims>(type: "at+jwt", keys: keys)
        let issuer = TokenIssuer(settings: TokenSettings(), keys: keys)
        #expect(vectors.tokens.count(where: \.valid) == 10)
        #expect(vectors.tokens.count > 50)
        for vector in vectors.tokens {
            #expect((codec.verify(vector.token) != nil) == vector.valid, "\(vector.name)")
            #expect((issuer.checkAccess(vector.token, at: TestClock.start) != nil) == vector.valid, "\(vector.name)")
        }
    }
}
