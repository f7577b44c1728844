import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("The limits of a session")
struct SessionLimitsTests {
    private let limit = RateLimit(5, per: .seconds(60))

    @Test("are five refreshes a minute unless configured")
    func defaults() {
        let settings = AuthService.Settings(publicURL: PublicURL(configured: nil, listening: ""))
        #expect(settings.refreshLimit == limit)
        #expect(settings.tokens.accessLifetime == .seconds(600))
        #expect(settings.tokens.idleLimit == .seconds(14 * 86_400))
        #expect(settings.tokens.absoluteLimit == .seconds(30 * 86_400))
        #expect(settings.magicLinks.perAddressAndNetwork.map(\.description) == ["1/30s", "5/hour", "10/day"])
    }

    @Test("refuse the sixth refresh of a minute, which changes nothing", arguments: Engine.available)
    func sixth(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, refreshLimit: limit) { fixture in
            var pair = try await fixture.signIn()
            let neighbour = try await fixture.signIn()
            for _ in 1...5 { pair = try await fixture.refresh(pair) }
            for _ in 1...3 {
                let decision = try await expectLimited(pair, fixture)
                #expect(decision.retryAfterSeconds == 12)
                #expect(decision.limit == limit)
            }
            // It is still signed in, and others are not touched.
            try await fixture.caller(pair)
            _ = try await fixture.refresh(neighbour)
            fixture.clock.advance(by: .seconds(12))
            pair = try await fixture.refresh(pair)
            try await expectLimited(pair, fixture)
        }
    }

    @Test("let exactly five of many at once pass, repeated answers too", arguments: Engine.available)
    func concurrent(engine: Engine) async throws {
        try await engine.withAuth(refreshLimit: limit) { fixture in
            let pair = try await fixture.signIn()
            let passed = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...32 {
                    group.addTask {
                        do {
                            _ = try await fixture.refresh(pair)
                            return 1
                        } catch RefreshError.limited {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(passed == 5)
        }
    }

    @Test("do not hide a thief", arguments: Engine.available)
    func reuseComesFirst(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, refreshLimit: limit) { fixture in
            let first = try await fixture.signIn()
            var pair = first
            for _ in 1...5 { pair = try await fixture.refresh(pair) }
            try await expectLimited(pair, fixture)
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(first) }
        }
    }

    @Test("let a session idle for 14 days, and every refresh begins them anew", arguments: Engine.available)
    func idle(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var pair = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(14 * 86_400 - 1))
            pair = try await fixture.refresh(pair)
            #expect(pair.refreshExpiresIn == 14 * 86_400)
            fixture.clock.advance(by: .seconds(14 * 86_400))
            await #expect(throws: RefreshError.invalid) { try await fixture.refresh(pair) }
        }
    }

    @Test("are looked up, not only read from the token", arguments: Engine.available)
    func storedLimits(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            let columns: [(SQL, Session.EndReason)] = [("idle_expires_at", .idle), ("absolute_expires_at", .absolute)]
            for (column, reason) in columns {
                let before = try await fixture.database.fetch("SELECT \(column) AS value FROM sessions")
                let stored: Timestamp = try #require(before.first)["value"]
                try await fixture.database.execute("UPDATE sessions SET \(column) = \(fixture.clock.now)")
                await #expect(throws: RefreshError.sessionEnded(reason)) { try await fixture.refresh(pair) }
                await #expect(throws: AccessError.sessionEnded(reason)) { try await fixture.caller(pair) }
                try await fixture.database.execute("UPDATE sessions SET \(column) = \(stored)")
                try await fixture.caller(pair)
            }
        }
    }

    @Test("end a session after 30 days, however busy it is", arguments: Engine.available)
    func absolute(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var pair = try await fixture.signIn()
            for _ in 1...29 {
                fixture.clock.advance(by: .seconds(86_400))
                pair = try await fixture.refresh(pair)
            }
            #expect(pair.refreshExpiresIn == 86_400)
            fixture.clock.advance(by: .seconds(86_400 - 60))
            pair = try await fixture.refresh(pair)
            #expect(pair.refreshExpiresIn == 60)
            #expect(pair.expiresIn == 60, "an access token does not outlive its session")
            fixture.clock.advance(by: .seconds(60))
            await #expect(throws: RefreshError.invalid) { try await fixture.refresh(pair) }
            await #expect(throws: AccessError.self) { try await fixture.caller(pair) }
        }
    }

    @discardableResult
    private func expectLimited(_ pair: TokenPair, _ fixture: AuthFixture) async throws -> RateLimit.Decision {
        let error = await #expect(throws: RefreshError.self) { try await fixture.refresh(pair) }
        guard case .limited(let decision)? = error else { throw FixtureError.notLimited }
        return decision
    }
}
