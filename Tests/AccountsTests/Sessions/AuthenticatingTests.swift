import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("An access token")
struct AuthenticatingTests {
    @Test("tells who is asking, in which session", arguments: Engine.available)
    func caller(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            let caller = try await fixture.caller(pair)
            let session = try await fixture.onlySession()
            #expect(caller.user.id == pair.user.id)
            #expect(caller.session.id == session.id)
            #expect(session.userID == pair.user.id)
        }
    }

    @Test("says at its first use that the answer arrived, and writes nothing after that", arguments: Engine.available)
    func acknowledges(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            #expect(try await !fixture.onlySession().isAcknowledged)
            fixture.clock.advance(by: .seconds(1))
            try await fixture.caller(pair)
            let session = try await fixture.onlySession()
            #expect(session.isAcknowledged)
            #expect(session.lastSeenAt == fixture.clock.now)
            let before = try await fixture.database.everything()
            fixture.clock.advance(by: .seconds(1))
            try await fixture.caller(pair)
            #expect(try await fixture.database.everything() == before)
        }
    }

    @Test("lives ten minutes and a minute for other nodes' clocks", arguments: Engine.available)
    func lifetime(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(659))
            try await fixture.caller(pair)
            fixture.clock.advance(by: .seconds(1))
            await #expect(throws: AccessError.self) { try await fixture.caller(pair) }
        }
    }

    @Test("of an older generation is good until it expires, and acknowledges nothing", arguments: Engine.available)
    func olderGeneration(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.refresh(first)
            try await fixture.caller(first)
            #expect(try await !fixture.onlySession().isAcknowledged)
            _ = try await fixture.refresh(second)
            try await fixture.caller(first)
            #expect(try await fixture.onlySession().endedAt == nil)
        }
    }

    @Test("is refused from the moment its session ends", arguments: Engine.available)
    func ended(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            let session = try await fixture.caller(pair).session.id
            try await fixture.end(session)
            await #expect(throws: AccessError.sessionEnded(.logout)) { try await fixture.caller(pair) }
        }
    }

    @Test("is refused while its user is blocked", arguments: Engine.available)
    func blocked(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            try await fixture.block()
            await #expect(throws: AccessError.sessionEnded(.revoked)) { try await fixture.caller(pair) }
            try await fixture.block(AuthFixture.address, false)
            try await fixture.caller(pair)
        }
    }

    @Test(
        "of a session that is not there, of another user, or of a generation to come is refused",
        arguments: Engine.available)
    func foreign(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            let session = try await fixture.onlySession().id
            let forge = try Forge.access(fixture.keys, now: fixture.clock.now)
            let own: [String: String?] = ["sid": #""\#(session)""#, "sub": #""\#(pair.user.id)""#]
            let good = try forge.token(payload: forge.payload(own))
            _ = try await fixture.auth.caller(accessToken: good, origin: AuthFixture.origin)
            let foreign: [[String: String?]] = [
                ["sid": #""\#(SessionID(at: fixture.clock.now))""#], ["sub": #""\#(UserID(at: fixture.clock.now))""#],
                ["gen": "2"], ["gen": "9223372036854775807"],
            ]
            for change in foreign {
                let token = try forge.token(payload: forge.payload(own.merging(change) { $1 }))
                await #expect(throws: AccessError.self) {
                    try await fixture.auth.caller(accessToken: token, origin: AuthFixture.origin)
                }
            }
            #expect(try await fixture.onlySession().endedAt == nil)
        }
    }

    @Test("of a voided generation ends the session", arguments: Engine.available)
    func voided(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let lost = try await fixture.refresh(first)
            fixture.clock.advance(by: .seconds(10))
            let retried = try await fixture.refresh(first)
            await #expect(throws: AccessError.self) { try await fixture.caller(lost) }
            #expect(try await fixture.onlySession().endedReason == .reuseDetected)
            #expect(try await fixture.audited()["session.reuse_detected"] == 1)
            await #expect(throws: AccessError.self) { try await fixture.caller(retried) }
            await #expect(throws: RefreshError.sessionEnded(.reuseDetected)) { try await fixture.refresh(retried) }
        }
    }
}

@Suite("An access token whose session changes while it is looked at")
struct InterruptedAuthenticatingTests {
    @Test("is refused when that very generation is voided, and the session ends", arguments: Engine.available)
    func voided(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.refresh(first)
            fixture.clock.advance(by: .seconds(10))
            await #expect(throws: AccessError.self) {
                try await caller(second, fixture) { _ = try await fixture.refresh(first) }
            }
            #expect(try await fixture.onlySession().endedReason == .reuseDetected)
        }
    }

    @Test("is accepted when another request was first to use it", arguments: Engine.available)
    func acknowledged(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let pair = try await fixture.signIn()
            try await caller(pair, fixture) { try await fixture.caller(pair) }
            #expect(try await fixture.onlySession().isAcknowledged)
        }
    }

    @Test("is accepted when the generation is exchanged, which acknowledges it", arguments: Engine.available)
    func rotated(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let pair = try await fixture.signIn()
            try await caller(pair, fixture) { _ = try await fixture.refresh(pair) }
            let session = try await fixture.onlySession()
            #expect(session.generation == 2 && !session.isAcknowledged)
        }
    }

    @Test("is refused when the session ends", arguments: Engine.available)
    func ended(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let pair = try await fixture.signIn()
            let session = try await fixture.onlySession().id
            await #expect(throws: AccessError.self) {
                try await caller(pair, fixture) { try await fixture.end(session) }
            }
        }
    }

    /// Asks who holds the token; right after the session was looked at, `intervention` happens.
    private func caller(
        _ pair: TokenPair, _ fixture: AuthFixture, _ intervention: @escaping @Sendable () async throws -> Void
    ) async throws {
        let database = InterveningDatabase(fixture.database, afterFirstFetch: intervention)
        defer { #expect(database.hasIntervened) }
        try await fixture.over(database).caller(pair)
    }
}
