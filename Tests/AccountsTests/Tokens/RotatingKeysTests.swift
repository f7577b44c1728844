import Crypto
import Database
import Foundation
import TestSupport
import Testing

@testable import Accounts
@testable import Security

@Suite("Tokens across a change of keys")
struct RotatingKeysTests {
    @Test("are good for as long as they live, on every node, also on one that looks late", arguments: Engine.available)
    func anHour(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let keyring = Keyring(database: fixture.database, masterKey: fixture.masterKey)
            let rotation = KeyRotation(
                database: fixture.database, keyring: keyring, audit: AuditLog(masterKey: fixture.masterKey),
                settings: KeyRotation.Settings(
                    period: .seconds(1_200), longestAccessToken: .seconds(720),
                    longestRefreshToken: .seconds(30 * 86_400)))
            let other = fixture.over(fixture.database)
            var alive: [(pair: TokenPair, since: Timestamp)] = []
            var latest = try await fixture.signIn()
            var signers: Set<Substring> = []
            for minute in 0...90 {
                try await rotation.rotateIfDue(at: fixture.clock.now)
                fixture.auth.use(try await keyring.reload())
                // The other node looks every five minutes only.
                if minute % 5 == 0 { other.auth.use(try await keyring.reload()) }
                latest = try await (minute % 2 == 0 ? fixture : other).refresh(latest)
                signers.insert(latest.accessToken.prefix { $0 != "." })
                alive = alive.filter { $0.since + .seconds(600) > fixture.clock.now }
                alive.append((latest, fixture.clock.now))
                for token in alive {
                    try await fixture.caller(token.pair)
                    try await other.caller(token.pair)
                }
                fixture.clock.advance(by: .seconds(60))
            }
            #expect(signers.count >= 3, "the keys did change")
            #expect(try await rotation.list(at: fixture.clock.now).contains { $0.state == .revoked })
        }
    }

    @Test(
        "of a revoked key are refused as soon as the node has heard of it; the refresh tokens are good",
        arguments: Engine.available)
    func revoked(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let keyring = Keyring(database: fixture.database, masterKey: fixture.masterKey)
            let rotation = KeyRotation(
                database: fixture.database, keyring: keyring, audit: AuditLog(masterKey: fixture.masterKey),
                settings: KeyRotation.Settings(longestAccessToken: .seconds(720), longestRefreshToken: .seconds(1)))
            let pair = try await fixture.signIn()
            let key = try #require(fixture.keys.first { $0.ring == .access })
            #expect(fixture.auth.publicKeys.json.contains(key.id))
            #expect(try await rotation.revoke(key.id, actor: "tests", at: fixture.clock.now))
            fixture.auth.use(try await keyring.reload())
            await #expect(throws: AccessError.invalidToken) { try await fixture.caller(pair) }
            #expect(!fixture.auth.publicKeys.json.contains(key.id))
            try await fixture.caller(try await fixture.refresh(pair))
        }
    }

    @Test("a node is never left without keys")
    func none() throws {
        let fixture = try AuthFixture.withoutDatabase()
        let before = fixture.auth.publicKeys.entityTag
        fixture.auth.use([])
        fixture.auth.use(fixture.keys.filter { $0.ring == .refresh })
        #expect(fixture.auth.publicKeys.entityTag == before)
    }

    @Test("signed by Ed25519 are as good, and are checked by the public key that is shown")
    func ed25519() async throws {
        let key = Curve25519.Signing.PrivateKey()
        let access = Keyring.Key(
            id: "a-key-of-its-own", ring: .access, material: .ed25519(key), activateAt: TestClock.start)
        let codec = SignedTokenCodec<RefreshClaims>(type: "at+jwt", keys: [access])
        let claims = RefreshClaims(
            iss: "rukopys", aud: "rukopys", sid: SessionID(at: TestClock.start), gen: 1, iat: 1, exp: 2)
        let token = try codec.sign(claims, at: TestClock.start)
        #expect(codec.verify(token)?.sid == claims.sid)
        let parts = token.split(separator: ".").map(String.init)
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(key.publicKey.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8)))
        #expect(JSONWebKeySet([access]).json.contains(Base64URL.encode([UInt8](key.publicKey.rawRepresentation))))
        var bad = signature
        bad[10] ^= 1
        #expect(codec.verify("\(parts[0]).\(parts[1]).\(Base64URL.encode(bad))") == nil)
        for short in [[], Array(signature.dropLast()), signature + [0]] {
            #expect(codec.verify("\(parts[0]).\(parts[1]).\(Base64URL.encode(short))") == nil)
        }
    }
}
