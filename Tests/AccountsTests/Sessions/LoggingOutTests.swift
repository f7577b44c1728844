import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("Signing out")
struct LoggingOutTests {
    private struct Signed {
        let one: TokenPair
        let two: TokenPair
        let three: TokenPair
        /// Of somebody else.
        let stranger: TokenPair

        init(_ fixture: AuthFixture) async throws {
            one = try await fixture.signIn()
            two = try await fixture.signIn()
            three = try await fixture.signIn()
            stranger = try await fixture.signIn("eve@example.org")
        }
    }

    @discardableResult
    private func logOut(
        _ fixture: AuthFixture, access: String? = nil, refresh: String? = nil, _ scope: LogoutScope = .current
    ) async throws -> RateLimit.Decision {
        try await fixture.auth.logOut(
            accessToken: access, refreshToken: refresh, scope: scope, origin: AuthFixture.origin)
    }

    @Test("ends the sessions of its scope at once, and no others", arguments: Engine.available, LogoutScope.allCases)
    func scopes(engine: Engine, scope: LogoutScope) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let signed = try await Signed(fixture)
            try await logOut(fixture, access: signed.one.accessToken, scope)
            for (pair, isEnded) in [
                (signed.one, scope != .others), (signed.two, scope != .current), (signed.three, scope != .current),
                (signed.stranger, false),
            ] {
                if isEnded {
                    await #expect(throws: AccessError.sessionEnded(.logout)) { try await fixture.caller(pair) }
                    await #expect(throws: RefreshError.sessionEnded(.logout)) { try await fixture.refresh(pair) }
                } else {
                    try await fixture.caller(pair)
                    _ = try await fixture.refresh(pair)
                }
            }
            #expect(try await fixture.audited()["session.logged_out"] == 1)
        }
    }

    @Test("works with the refresh token when there is no access token that is valid", arguments: Engine.available)
    func byRefreshToken(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            for access in [nil, "garbage", "expired"] {
                let pair = try await fixture.signIn()
                if access == "expired" { fixture.clock.advance(by: .seconds(700)) }
                try await logOut(
                    fixture, access: access == "expired" ? pair.accessToken : access, refresh: pair.refreshToken)
                await #expect(throws: RefreshError.sessionEnded(.logout)) { try await fixture.refresh(pair) }
            }
        }
    }

    @Test("twice succeeds twice, but an ended session ends no others", arguments: Engine.available)
    func twice(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let signed = try await Signed(fixture)
            for _ in 1...2 { try await logOut(fixture, access: signed.one.accessToken) }
            for scope in [LogoutScope.others, .all] {
                await #expect(throws: LogoutError.sessionEnded(.logout)) {
                    try await logOut(fixture, access: signed.one.accessToken, scope)
                }
                await #expect(throws: LogoutError.sessionEnded(.logout)) {
                    try await logOut(fixture, refresh: signed.one.refreshToken, scope)
                }
            }
            try await fixture.caller(signed.two)
            #expect(try await fixture.audited()["session.logged_out"] == 1)
        }
    }

    @Test("everywhere, twice, succeeds twice, until somebody is signed in again", arguments: Engine.available)
    func everywhereTwice(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let signed = try await Signed(fixture)
            for _ in 1...2 { try await logOut(fixture, access: signed.one.accessToken, .all) }
            try await logOut(fixture, refresh: signed.two.refreshToken, .all)
            await #expect(throws: LogoutError.sessionEnded(.logout)) {
                try await logOut(fixture, access: signed.one.accessToken, .others)
            }
            let again = try await Signed(fixture)
            await #expect(throws: LogoutError.sessionEnded(.logout)) {
                try await logOut(fixture, access: signed.one.accessToken, .all)
            }
            try await fixture.caller(again.one)
            #expect(try await fixture.audited()["session.logged_out"] == 1)
        }
    }

    @Test("with a token that is in two hands ends its own session alone", arguments: Engine.available)
    func reused(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let signed = try await Signed(fixture)
            try await fixture.caller(try await fixture.refresh(signed.one))
            fixture.clock.advance(by: .seconds(11))
            await #expect(throws: LogoutError.sessionEnded(.reuseDetected)) {
                try await logOut(fixture, refresh: signed.one.refreshToken, .all)
            }
            try await fixture.caller(signed.two)
            #expect(try await fixture.audited()["session.reuse_detected"] == 1)
            // Whoever wanted no more than to be out is out.
            try await fixture.caller(try await fixture.refresh(signed.two))
            fixture.clock.advance(by: .seconds(11))
            try await logOut(fixture, refresh: signed.two.refreshToken)
            #expect(try await fixture.audited()["session.reuse_detected"] == 2)
        }
    }

    @Test("by a blocked user ends that session, and no others", arguments: Engine.available)
    func blocked(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let pair = try await fixture.signIn()
            try await fixture.block()
            try await logOut(fixture, access: pair.accessToken)
            await #expect(throws: LogoutError.sessionEnded(.revoked)) {
                try await logOut(fixture, access: pair.accessToken, .all)
            }
        }
    }

    @Test(
        "five times a minute at most, however it goes; another session has a limit of its own",
        arguments: Engine.available)
    func limited(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2, logoutLimit: RateLimit(5, per: .seconds(60))) { fixture in
            let signed = try await Signed(fixture)
            for left in (0...4).reversed() {
                #expect(try await logOut(fixture, access: signed.one.accessToken, .others).remaining == left)
            }
            let error = await #expect(throws: LogoutError.self) {
                try await logOut(fixture, access: signed.one.accessToken)
            }
            guard case .limited(let decision)? = error else { throw FixtureError.notLimited }
            #expect(decision.retryAfterSeconds == 12)
            try await fixture.caller(signed.one)
            try await logOut(fixture, access: signed.stranger.accessToken)
            fixture.clock.advance(by: .seconds(12))
            try await logOut(fixture, access: signed.one.accessToken)
        }
    }

    @Test("everywhere, from 16 sessions at once, ends all of them once", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            for _ in 1...5 {
                var pairs: [TokenPair] = []
                for _ in 1...16 { pairs.append(try await fixture.signIn()) }
                let before = try await fixture.audited()["session.logged_out"] ?? 0
                // All are told that it is so, whoever of them has done it.
                try await withThrowingTaskGroup { group in
                    for pair in pairs {
                        group.addTask { _ = try await logOut(fixture, access: pair.accessToken, .all) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await fixture.audited()["session.logged_out"] == before + 1)
                for pair in pairs {
                    await #expect(throws: AccessError.sessionEnded(.logout)) { try await fixture.caller(pair) }
                }
            }
        }
    }

    @Test("a refresh at the same moment does not survive it", arguments: Engine.available)
    func againstRefresh(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            for _ in 1...20 {
                let (one, other) = (try await fixture.signIn(), try await fixture.signIn())
                async let refreshed = try? fixture.refresh(other)
                try await logOut(fixture, access: one.accessToken, .others)
                // Whatever came of it: nothing of that session is good any more.
                for pair in [other, await refreshed].compactMap({ $0 }) {
                    await #expect(throws: AccessError.sessionEnded(.logout)) { try await fixture.caller(pair) }
                    await #expect(throws: RefreshError.sessionEnded(.logout)) { try await fixture.refresh(pair) }
                }
                try await fixture.caller(one)
            }
        }
    }

    @Test("with nothing that proves a session is refused before the database is asked")
    func garbage() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        for (access, refresh) in [(nil, nil), ("", ""), ("a.b.c", nil), (nil, "a.b.c"), ("a.b.c", "a.b.c")] {
            for scope in LogoutScope.allCases {
                await #expect(throws: LogoutError.invalidToken) {
                    try await logOut(fixture, access: access, refresh: refresh, scope)
                }
            }
        }
    }
}
