import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("One's own sessions")
struct OwnSessionsTests {
    @Test("are listed newest first, page by page, only those one is signed in", arguments: Engine.available)
    func list(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            var expected: [SessionID] = []
            var user: UserID?
            for _ in 1...5 {
                fixture.clock.advance(by: .milliseconds(1))
                let caller = try await fixture.caller(try await fixture.signIn())
                expected.insert(caller.session.id, at: 0)
                user = caller.user.id
            }
            _ = try await fixture.signIn("eve@example.org")
            try await fixture.end(expected.remove(at: 2))
            let owner = try #require(user)
            let (first, more) = try await fixture.auth.sessions(of: owner, before: nil, limit: 3)
            #expect(first.map(\.id) == Array(expected[..<3]) && more)
            #expect(first.allSatisfy { $0.ip == "203.0.113.7" && $0.userAgent == "tests" })
            let (rest, evenMore) = try await fixture.auth.sessions(of: owner, before: first.last?.id, limit: 3)
            #expect(rest.map(\.id) == Array(expected[3...]) && !evenMore)
            fixture.clock.advance(by: .seconds(14 * 86_400))
            #expect(try await fixture.auth.sessions(of: owner, before: nil, limit: 3).items.isEmpty)
        }
    }

    @Test("are revoked at once, the one that asks too; anybody else's are not there", arguments: Engine.available)
    func revoke(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2) { fixture in
            let (one, two) = (try await fixture.signIn(), try await fixture.signIn())
            let eve = try await fixture.signIn("eve@example.org")
            let (caller, other) = (try await fixture.caller(one), try await fixture.caller(two))
            let stranger = try await fixture.caller(eve)
            for id in [stranger.session.id, SessionID(at: fixture.clock.now)] {
                #expect(try await !fixture.auth.revoke(id, by: caller, origin: AuthFixture.origin))
            }
            try await fixture.caller(eve)
            for _ in 1...2 {
                #expect(try await fixture.auth.revoke(other.session.id, by: caller, origin: AuthFixture.origin))
                await #expect(throws: AccessError.sessionEnded(.revoked)) { try await fixture.caller(two) }
            }
            #expect(try await fixture.audited()["session.revoked"] == 1)
            #expect(try await fixture.auth.revoke(caller.session.id, by: caller, origin: AuthFixture.origin))
            await #expect(throws: RefreshError.sessionEnded(.revoked)) { try await fixture.refresh(one) }
        }
    }
}
