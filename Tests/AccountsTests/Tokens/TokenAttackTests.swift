import Crypto
import Database
import Security
import TestSupport
import Testing

@testable import Accounts

/// Each token is shown to a service that must not ask its database: a good one gets as far as asking, and no further.
@Suite("An access token that is attacked")
struct AccessTokenAttackTests {
    @Test("opens nothing: the header", arguments: Attack.onTheHeader)
    func header(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("opens nothing: the form", arguments: Attack.onTheForm)
    func form(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("opens nothing: the signature", arguments: Attack.onTheSignature)
    func signature(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("opens nothing: the claims", arguments: Attack.onTheClaims)
    func claims(attack: Attack) async throws { try await expectRefused(attack) }

    @Test(
        "opens nothing: claims of its own",
        arguments: [
            ("nbf", nil), ("nbf", #""0""#), ("nbf", "9223372036854775807"), ("sub", nil), ("sub", #""""#),
            ("sub", #""ada@example.org""#), ("jti", nil),
        ] as [(String, String?)])
    func ownClaims(name: String, json: String?) async throws {
        try await expectRefused(Attack(name) { try $0.token(payload: $0.payload([name: json])) })
    }

    @Test("opens nothing: HS256 under our public key, in any of its forms")
    func publicKeyAsSecret() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let forge = try Forge.access(fixture.keys, now: fixture.clock.now)
        guard case .es256(let key) = forge.key.material else {
            Issue.record("not an ES256 key")
            return
        }
        let pem = key.publicKey.pemRepresentation
        let forms: [[UInt8]] = [
            Array(key.publicKey.rawRepresentation), Array(key.publicKey.x963Representation),
            Array(key.publicKey.compressedRepresentation), Array(key.publicKey.derRepresentation), Array(pem.utf8),
            Array((pem + "\n").utf8), Array(Base64URL.encode(Array(key.publicKey.rawRepresentation)).utf8),
        ]
        for form in forms {
            for alg in ["HS256", "ES256"] {
                let header = Forge.header(alg: alg, kid: forge.key.id, type: forge.type)
                let token = try forge.token(header: header, signedBy: Forge.mac(form))
                await #expect(throws: AccessError.invalidToken) { try await caller(token, fixture) }
            }
        }
    }

    @Test("opens nothing: a refresh token, whatever it calls itself")
    func refreshToken() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let forge = try Forge.refresh(fixture.keys, now: fixture.clock.now)
        let access = try Forge.access(fixture.keys, now: fixture.clock.now)
        let tokens = [
            try forge.token(), try forge.token(payload: access.payload()),
            try forge.token(
                header: Forge.header(alg: "HS256", kid: forge.key.id, type: "at+jwt"), payload: access.payload()),
            try access.token(header: access.header.replacing("at+jwt", with: "refresh+jwt")),
        ]
        for token in tokens {
            await #expect(throws: AccessError.invalidToken) { try await caller(token, fixture) }
        }
    }

    @Test(
        "is good within a minute of its times, for other nodes' clocks, and not beyond",
        arguments: [
            ("exp", -59, true), ("exp", -60, false), ("exp", -61, false), ("nbf", 60, true), ("nbf", 61, false),
            ("iat", 60, true), ("iat", 61, false),
        ])
    func leeway(claim: String, seconds: Int64, isGood: Bool) async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let forge = try Forge.access(fixture.keys, now: fixture.clock.now)
        let token = try forge.token(payload: forge.payload([claim: "\(fixture.clock.now.seconds + seconds)"]))
        if isGood {
            await #expect(throws: UntouchableDatabase.Touched.self) { try await caller(token, fixture) }
        } else {
            await #expect(throws: AccessError.invalidToken) { try await caller(token, fixture) }
        }
    }

    @Test("is good as we make it, long, and with a claim that a newer node adds")
    func good() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let forge = try Forge.access(fixture.keys, now: fixture.clock.now)
        let tokens = [
            try forge.token(),
            try forge.token(payload: forge.payload(adding: [("act", #"{"sub":"x","exp":[{"a":1}]}"#)])),
            try forge.token(payload: forge.payload(adding: [("note", #""a \"quoted\": \\ text""#)])),
            try forge.token(payload: forge.payload(adding: [("note", "\"\(String(repeating: "x", count: 2_500))\"")])),
        ]
        for token in tokens {
            #expect(token.utf8.count <= 4_096)
            await #expect(throws: UntouchableDatabase.Touched.self) { try await caller(token, fixture) }
        }
    }

    private func expectRefused(_ attack: Attack) async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let token = try attack.token(Forge.access(fixture.keys, now: fixture.clock.now))
        await #expect(throws: AccessError.invalidToken) { try await caller(token, fixture) }
    }

    private func caller(_ token: String, _ fixture: AuthFixture) async throws {
        _ = try await fixture.auth.caller(accessToken: token, origin: AuthFixture.origin)
    }
}

@Suite("A refresh token that is attacked")
struct RefreshTokenAttackTests {
    @Test("is refused before the database is asked: the header", arguments: Attack.onTheHeader)
    func header(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("is refused before the database is asked: the form", arguments: Attack.onTheForm)
    func form(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("is refused before the database is asked: the signature", arguments: Attack.onTheSignature)
    func signature(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("is refused before the database is asked: the claims", arguments: Attack.onTheClaims)
    func claims(attack: Attack) async throws { try await expectRefused(attack) }

    @Test("is refused when it is an access token, whatever it calls itself")
    func accessToken() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let forge = try Forge.access(fixture.keys, now: fixture.clock.now)
        let refresh = try Forge.refresh(fixture.keys, now: fixture.clock.now)
        let tokens = [
            try forge.token(), try forge.token(payload: refresh.payload()),
            try forge.token(header: Forge.header(alg: "ES256", kid: forge.key.id, type: "refresh+jwt")),
        ]
        for token in tokens {
            await #expect(throws: RefreshError.invalid) { try await self.refresh(token, fixture) }
        }
    }

    @Test(
        "is good until it expires, to the second",
        arguments: [("exp", 1, true), ("exp", 0, false), ("exp", -1, false), ("iat", 60, true), ("iat", 61, false)])
    func times(claim: String, seconds: Int64, isGood: Bool) async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let forge = try Forge.refresh(fixture.keys, now: fixture.clock.now)
        let token = try forge.token(payload: forge.payload([claim: "\(fixture.clock.now.seconds + seconds)"]))
        if isGood {
            await #expect(throws: UntouchableDatabase.Touched.self) { try await refresh(token, fixture) }
        } else {
            await #expect(throws: RefreshError.invalid) { try await refresh(token, fixture) }
        }
    }

    private func expectRefused(_ attack: Attack) async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let token = try attack.token(Forge.refresh(fixture.keys, now: fixture.clock.now))
        await #expect(throws: RefreshError.invalid) { try await refresh(token, fixture) }
    }

    private func refresh(_ token: String, _ fixture: AuthFixture) async throws {
        _ = try await fixture.auth.refresh(token, origin: AuthFixture.origin)
    }
}
