import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("Refreshing")
struct RefreshingTests {
    @Test("exchanges the token for a new pair, one generation further", arguments: Engine.available)
    func rotation(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(60))
            let second = try await fixture.refresh(first)
            #expect(second.refreshToken != first.refreshToken && second.accessToken != first.accessToken)
            #expect(second.user.id == first.user.id)
            #expect(second.expiresIn == 600)
            #expect(second.refreshExpiresIn == 14 * 86_400)
            let session = try await fixture.onlySession()
            #expect((session.generation, session.parent) == (2, 1))
            #expect(session.rotatedAt == fixture.clock.now && session.lastSeenAt == fixture.clock.now)
            #expect(!session.isAcknowledged)
            try await fixture.caller(second)
            #expect(try await fixture.audited()["session.refreshed"] == 1)
        }
    }

    @Test(
        "64 times at once with one token goes one generation further, all answers usable", arguments: Engine.available)
    func concurrent(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            var pairs = [try await fixture.signIn()]
            for round in Int64(1)...Int64(Races.repetitions) {
                // The tokens of the last race are the same, whoever got them; all go into the next.
                let tokens = (0..<64).map { pairs[$0 % pairs.count] }
                pairs = try await refreshAll(tokens, fixture)
                #expect(pairs.count == 64)
                let session = try await fixture.onlySession()
                #expect(session.generation == round + 1)
                #expect(session.endedAt == nil)
                #expect(try await fixture.audited()["session.refreshed"] == Int(round))
                #expect(try await fixture.audited()["session.replayed"] == 63 * Int(round))
                try await withThrowingTaskGroup { group in
                    for pair in pairs { group.addTask { try await fixture.caller(pair) } }
                    try await group.waitForAll()
                }
                fixture.clock.advance(by: .seconds(60))
            }
        }
    }

    @Test("64 times at once after a lost answer voids it once", arguments: Engine.available)
    func concurrentAfterLoss(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            for _ in 1...Races.repetitions {
                let first = try await fixture.signIn()
                _ = try await fixture.refresh(first)
                fixture.clock.advance(by: .seconds(10))
                let pairs = try await refreshAll(Array(repeating: first, count: 64), fixture)
                let sessions = try await fixture.database.fetch("SELECT \(Session.columns) FROM sessions")
                    .map(Session.init)
                let session = try #require(sessions.first)
                #expect((session.generation, session.parent, session.voided) == (3, 1, 1))
                for pair in pairs { try await fixture.caller(pair) }
                try await fixture.database.execute("DELETE FROM sessions")
            }
        }
    }

    @Test("with the old token within 10 s answers with the current generation", arguments: Engine.available)
    func quickRetry(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.refresh(first)
            try await fixture.caller(second)
            fixture.clock.advance(by: .seconds(10) - .microseconds(1))
            let repeated = [try await fixture.refresh(first), try await fixture.refresh(first)]
            #expect(try await fixture.onlySession().generation == 2)
            fixture.clock.advance(by: .seconds(60))
            for pair in repeated { try await fixture.caller(pair) }
            _ = try await fixture.refresh(try #require(repeated.last))
            #expect(try await fixture.onlySession().generation == 3)
        }
    }

    @Test("with an exchanged token whose answer arrived ends the session", arguments: Engine.available)
    func reuse(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.refresh(first)
            try await fixture.caller(second)
            fixture.clock.advance(by: .seconds(10))
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(first) }
            let session = try await fixture.onlySession()
            #expect(session.endedAt == fixture.clock.now)
            #expect(session.endedReason == .reuseDetected)
            #expect(try await fixture.audited()["session.reuse_detected"] == 1)
            // Whoever holds what is out at once, with the newest tokens too, and is told why.
            await #expect(throws: AccessError.sessionEnded(.reuseDetected)) { try await fixture.caller(second) }
            for pair in [first, second] {
                await #expect(throws: RefreshError.sessionEnded(.reuseDetected)) { try await fixture.refresh(pair) }
            }
            #expect(try await fixture.audited()["session.reuse_detected"] == 1)
        }
    }

    @Test("with an older than the exchanged token ends the session at once", arguments: Engine.available)
    func olderReuse(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let third = try await fixture.refresh(try await fixture.refresh(first))
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(first) }
            await #expect(throws: AccessError.self) { try await fixture.caller(third) }
        }
    }

    @Test("again after the answer was lost voids what was lost", arguments: Engine.available)
    func lostAnswer(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let lost = try await fixture.refresh(first)
            fixture.clock.advance(by: .seconds(3_600))
            let retried = try await fixture.refresh(first)
            let session = try await fixture.onlySession()
            #expect((session.generation, session.parent, session.voided) == (3, 1, 1))
            #expect(retried.refreshExpiresIn == 14 * 86_400, "the client is alive, so its idle limit begins anew")
            try await fixture.caller(retried)
            // Somebody shows what the client never got.
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(lost) }
            await #expect(throws: AccessError.self) { try await fixture.caller(retried) }
        }
    }

    @Test("after the answer arrived leaves no way back, whichever of its tokens was seen", arguments: Engine.available)
    func acknowledgement(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let byAccess = try await fixture.signIn("access@example.org")
            try await fixture.caller(try await fixture.refresh(byAccess))
            let byRefresh = try await fixture.signIn("refresh@example.org")
            _ = try await fixture.refresh(try await fixture.refresh(byRefresh))
            fixture.clock.advance(by: .seconds(10))
            for pair in [byAccess, byRefresh] {
                await #expect(throws: RefreshError.reused) { try await fixture.refresh(pair) }
            }
        }
    }

    @Test("may lose twenty answers in a row", arguments: Engine.available)
    func manyLost(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            var last = try await fixture.refresh(first)
            for _ in 1...20 {
                fixture.clock.advance(by: .seconds(60))
                last = try await fixture.refresh(first)
            }
            // Within ten seconds even now.
            last = try await fixture.refresh(first)
            fixture.clock.advance(by: .seconds(60))
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(first) }
            await #expect(throws: AccessError.self) { try await fixture.caller(last) }
        }
    }

    @Test("that gets through forgets the losses before it", arguments: Engine.available)
    func lossesAreForgotten(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var pair = try await fixture.signIn()
            for _ in 1...3 {
                for _ in 1...15 {
                    _ = try await fixture.refresh(pair)
                    fixture.clock.advance(by: .seconds(60))
                }
                pair = try await fixture.refresh(pair)
            }
            try await fixture.caller(pair)
        }
    }

    @Test("with a token newer than its session is refused, loudly: a backup was restored", arguments: Engine.available)
    func restoredBackup(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.refresh(first)
            try await fixture.database.execute("UPDATE sessions SET generation = 1, parent = 0")
            await #expect(throws: RefreshError.invalid) { try await fixture.refresh(second) }
            #expect(fixture.log.records.contains { $0.level == .critical && $0.message.contains("backup") })
            await #expect(throws: AccessError.self) { try await fixture.caller(second) }
            #expect(try await fixture.onlySession().endedAt == nil)
            _ = try await fixture.refresh(first)
        }
    }

    @Test(
        "a session that has ended, is unknown, or whose user is blocked is refused, and told why",
        arguments: Engine.available)
    func gone(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let ended = try await fixture.signIn("ended@example.org")
            try await fixture.end(try await fixture.caller(ended).session.id)
            let blocked = try await fixture.signIn("blocked@example.org")
            try await fixture.block("blocked@example.org")
            let unknown = try await fixture.signIn("unknown@example.org")
            try await fixture.database.execute("DELETE FROM sessions WHERE user_id = \(unknown.user.id)")
            let expected: [(TokenPair, RefreshError)] = [
                (ended, .sessionEnded(.logout)), (blocked, .sessionEnded(.revoked)), (unknown, .invalid),
            ]
            for (pair, error) in expected {
                await #expect(throws: error) { try await fixture.refresh(pair) }
            }
            // Unblocked, the session is as it was.
            try await fixture.block("blocked@example.org", false)
            _ = try await fixture.refresh(blocked)
        }
    }

    @Test("one session leaves the user's others alone, even when it ends", arguments: Engine.available)
    func others(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let (one, another) = (try await fixture.signIn(), try await fixture.signIn())
            try await fixture.caller(try await fixture.refresh(one))
            fixture.clock.advance(by: .seconds(10))
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(one) }
            try await fixture.caller(try await fixture.refresh(another))
        }
    }

    private func refreshAll(_ pairs: [TokenPair], _ fixture: AuthFixture) async throws -> [TokenPair] {
        try await withThrowingTaskGroup { group in
            for pair in pairs { group.addTask { try await fixture.refresh(pair) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
