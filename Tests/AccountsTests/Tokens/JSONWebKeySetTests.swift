import Crypto
import Foundation
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("The public keys")
struct JSONWebKeySetTests {
    @Test("verify what we sign, and hold nothing private")
    func verify() async throws {
        let keys = Keyring.Key.samples()
        let access = try #require(keys.first { $0.ring == .access })
        let set = JSONWebKeySet(keys)
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(set.json.utf8)) as? [String: Any])
        let shown = try #require(parsed["keys"] as? [[String: String]])
        #expect(shown.count == 1, "a shared secret is shown to nobody")
        let key = try #require(shown.first)
        #expect(Set(key.keys) == ["kty", "crv", "x", "y", "alg", "use", "kid"])
        #expect(key["kid"] == access.id)
        let x = try #require(Base64URL.decode(key["x"] ?? ""))
        let y = try #require(Base64URL.decode(key["y"] ?? ""))
        let token = try Forge.access(keys, now: TestClock.start).segments()
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: try #require(Base64URL.decode(token[2])))
        #expect(
            try P256.Signing.PublicKey(rawRepresentation: x + y)
                .isValidSignature(signature, for: Data("\(token[0]).\(token[1])".utf8)))
    }

    @Test("have a tag that changes with them")
    func entityTag() async throws {
        let keys = Keyring.Key.samples()
        #expect(JSONWebKeySet(keys).entityTag == JSONWebKeySet(keys).entityTag)
        #expect(JSONWebKeySet(keys).entityTag != JSONWebKeySet([]).entityTag)
        #expect(JSONWebKeySet(keys).entityTag.wholeMatch(of: /"[A-Za-z0-9_-]{22}"/) != nil)
        #expect(JSONWebKeySet([]).json == #"{"keys":[]}"#)
    }
}
