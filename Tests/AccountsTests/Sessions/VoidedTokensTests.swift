import Database
import TestSupport
import Testing

@testable import Accounts

@Suite("A token of a generation that was voided")
struct VoidedTokensTests {
    @Test("ends the session as long as it lives, whatever was exchanged since", arguments: Engine.available, [1, 2, 5])
    func late(engine: Engine, rotations: Int) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let lost = try await fixture.refresh(first)
            fixture.clock.advance(by: .seconds(10))
            var pair = try await fixture.refresh(first)
            for _ in 1...rotations { pair = try await fixture.refresh(pair) }
            try await fixture.caller(pair)
            await #expect(throws: AccessError.sessionEnded(.reuseDetected)) { try await fixture.caller(lost) }
            await #expect(throws: AccessError.sessionEnded(.reuseDetected)) { try await fixture.caller(pair) }
            #expect(try await fixture.audited()["session.reuse_detected"] == 1)
        }
    }

    @Test("is told from those of its neighbours, which stay good", arguments: Engine.available)
    func neighbours(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var good: [TokenPair] = [try await fixture.signIn()]
            var voided: [TokenPair] = []
            for _ in 1...4 {
                voided.append(try await fixture.refresh(good[good.count - 1]))
                fixture.clock.advance(by: .seconds(10))
                good.append(try await fixture.refresh(good[good.count - 1]))
                good.append(try await fixture.refresh(good[good.count - 1]))
            }
            for pair in good { try await fixture.caller(pair) }
            #expect(try await fixture.onlySession().endedAt == nil)
            let session = try await fixture.onlySession()
            // 1, then in each round one voided, one good, one good.
            let expected = (1...13).filter { $0 % 3 == 2 }.map(Int64.init)
            #expect((1...session.generation).filter(session.isVoided) == expected)
            await #expect(throws: AccessError.self) { try await fixture.caller(voided[0]) }
            #expect(try await fixture.onlySession().endedReason == .reuseDetected)
        }
    }

    @Test("of which nothing is known any more opens nothing, and ends nothing", arguments: Engine.available)
    func forgotten(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            var pair = first
            for _ in 1...62 { pair = try await fixture.refresh(pair) }
            try await fixture.caller(first)
            pair = try await fixture.refresh(pair)
            await #expect(throws: AccessError.invalidToken) { try await fixture.caller(first) }
            try await fixture.caller(pair)
            // The bits never reach the sign.
            for _ in 1...70 {
                _ = try await fixture.refresh(pair)
                fixture.clock.advance(by: .seconds(10))
                pair = try await fixture.refresh(pair)
            }
            let mask = try await fixture.onlySession().voidedMask
            #expect(mask > 0)
        }
    }
}

@Suite("When somebody was last seen")
struct LastSeenTests {
    @Test("is written once a minute, not with every request", arguments: Engine.available)
    func coalesced(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            try await fixture.caller(pair)
            let began = fixture.clock.now
            fixture.clock.advance(by: .seconds(60) - .microseconds(1))
            try await fixture.caller(pair)
            #expect(try await fixture.onlySession().lastSeenAt == began)
            fixture.clock.advance(by: .microseconds(1))
            try await fixture.caller(pair)
            #expect(try await fixture.onlySession().lastSeenAt == fixture.clock.now)
        }
    }
}

@Suite("After a backup was restored")
struct FastForwardTests {
    /// Signs in, refreshes so often, and puts the session back to where it was when the backup was made.
    private func restored(_ fixture: AuthFixture, after lost: Int) async throws -> (old: TokenPair, new: [TokenPair]) {
        let old = try await fixture.refresh(try await fixture.signIn())
        try await fixture.caller(old)
        var new: [TokenPair] = []
        for _ in 1...lost { new.append(try await fixture.refresh(new.last ?? old)) }
        try await fixture.database.execute(
            "UPDATE sessions SET generation = 2, parent = 1, is_acknowledged = 1, voided = 0, voided_mask = 0")
        fixture.clock.advance(by: .seconds(60))
        return (old, new)
    }

    private func fastForward(_ fixture: AuthFixture) async throws {
        let count = try await fixture.database.write { [clock = fixture.clock] transaction in
            try AllSessions.fastForward(at: clock.now, in: transaction)
        }
        #expect(count == 1)
    }

    @Test("a session goes on with a token that is newer than the backup", arguments: Engine.available, [1, 3])
    func goesOn(engine: Engine, lost: Int) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let (_, new) = try await restored(fixture, after: lost)
            let newest = try #require(new.last)
            await #expect(throws: RefreshError.invalid) { try await fixture.refresh(newest) }
            try await fastForward(fixture)
            try await fixture.caller(newest)
            let next = try await fixture.refresh(newest)
            // Its answer may be lost like any other's.
            fixture.clock.advance(by: .seconds(11))
            let again = try await fixture.refresh(newest)
            try await fixture.caller(try await fixture.refresh(again))
            await #expect(throws: AccessError.self) { try await fixture.caller(next) }
        }
    }

    @Test("a session goes on with the token of the backup itself", arguments: Engine.available)
    func oldToken(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let (old, _) = try await restored(fixture, after: 1)
            try await fastForward(fixture)
            try await fixture.caller(try await fixture.refresh(old))
        }
    }

    @Test("whoever comes second with such a token ends the session", arguments: Engine.available)
    func second(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let (_, new) = try await restored(fixture, after: 3)
            try await fastForward(fixture)
            let next = try await fixture.refresh(new[1])
            try await fixture.caller(next)
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(new[2]) }
            await #expect(throws: AccessError.sessionEnded(.reuseDetected)) { try await fixture.caller(next) }
        }
    }
}

@Suite("What nobody needs any more")
struct AccountPruningTests {
    @Test(
        "is removed: tombstones after 30 days, challenges after a day, limits that say nothing",
        arguments: Engine.available)
    func prune(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2, magicLinks: .default) { fixture in
            let pair = try await fixture.signIn()
            try await fixture.end(try await fixture.caller(pair).session.id)
            _ = try await fixture.signIn("eve@example.org")
            let pruning = AccountPruning(database: fixture.database)
            #expect(try await pruning.prune(at: fixture.clock.now) == 0)
            fixture.clock.advance(by: .seconds(601 + 86_400))
            #expect(try await pruning.prune(at: fixture.clock.now) > 0)
            #expect(try await fixture.count("challenges") == 0)
            fixture.clock.advance(by: .seconds(29 * 86_400))
            try await pruning.prune(at: fixture.clock.now)
            #expect(try await fixture.count("rate_limits") == 0)
            #expect(try await fixture.count("sessions") == 1, "the other was idle for 14 days, and is kept for 30")
            fixture.clock.advance(by: .seconds(14 * 86_400))
            try await pruning.prune(at: fixture.clock.now)
            #expect(try await fixture.count("sessions") == 0)
        }
    }
}
