import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("A token that we make")
struct TokenTests {
    @Test("says nothing about the person, and what the contract names")
    func claims() async throws {
        try await Engine.sqlite.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            let session = try await fixture.onlySession()
            let (accessHeader, access) = try Self.parts(pair.accessToken)
            #expect(accessHeader["alg"] as? String == "ES256")
            #expect(accessHeader["typ"] as? String == "at+jwt")
            #expect(accessHeader["kid"] as? String == fixture.keys.first { $0.ring == .access }?.id)
            #expect(Set(access.keys) == ["iss", "sub", "aud", "iat", "nbf", "exp", "jti", "sid", "gen"])
            #expect(access["sub"] as? String == pair.user.id.text)
            #expect(access["sid"] as? String == session.id.text)
            #expect(access["exp"] as? Int64 == fixture.clock.now.seconds + 600)
            let (refreshHeader, refresh) = try Self.parts(pair.refreshToken)
            #expect(refreshHeader["alg"] as? String == "HS256")
            #expect(refreshHeader["typ"] as? String == "refresh+jwt")
            #expect(Set(refresh.keys) == ["iss", "aud", "iat", "exp", "sid", "gen"])
            #expect(refresh["exp"] as? Int64 == fixture.clock.now.seconds + 14 * 86_400)
            for token in [pair.accessToken, pair.refreshToken] { #expect(token.utf8.count < 600) }
        }
    }

    @Test("is signed by the newest key that is active; those of older keys stay good")
    func keyChange() throws {
        let now = TestClock.start
        let keys = [now - .seconds(10), now, now + .seconds(10)].map { Keyring.Key.access(activateAt: $0) }
        let codec = SignedTokenCodec<[String: Int]>(type: "at+jwt", keys: keys)
        for (moment, key) in [(now - .seconds(1), keys[0]), (now, keys[1]), (now + .seconds(10), keys[2])] {
            let token = try codec.sign(["n": 1], at: moment)
            #expect(try Self.parts(token).header["kid"] as? String == key.id)
            #expect(codec.verify(token) == ["n": 1])
        }
        #expect(throws: SignedTokenError.self) {
            _ = try SignedTokenCodec<[String: Int]>(type: "at+jwt", keys: []).sign(["n": 1], at: now)
        }
    }

    @Test("carries the configured names and lifetimes", arguments: Engine.available)
    func configured(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var settings = fixture.auth.settings
            settings.tokens = TokenSettings(
                issuer: "https://issuer.example", audience: "app", accessLifetime: .seconds(60),
                idleLimit: .seconds(3_600), absoluteLimit: .seconds(7_200))
            let other = AuthFixture(
                database: fixture.database, keys: fixture.keys, masterKey: fixture.masterKey, clock: fixture.clock,
                settings: settings)
            let pair = try await other.signIn()
            #expect((pair.expiresIn, pair.refreshExpiresIn) == (60, 3_600))
            let claims = try Self.parts(pair.accessToken).claims
            #expect(claims["iss"] as? String == "https://issuer.example")
            #expect(claims["aud"] as? String == "app")
            try await other.caller(pair)
            // The same keys, another issuer and audience: not ours.
            await #expect(throws: AccessError.self) { try await fixture.caller(pair) }
            await #expect(throws: RefreshError.invalid) { try await fixture.refresh(pair) }
        }
    }

    private static func parts(_ token: String) throws -> (header: [String: Any], claims: [String: Any]) {
        let parts = try token.split(separator: ".").prefix(2).map { segment in
            let bytes = try #require(Base64URL.decode(segment))
            return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        }
        return (parts[0], parts[1])
    }
}
