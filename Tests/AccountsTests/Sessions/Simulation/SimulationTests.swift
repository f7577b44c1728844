import Database
import TestSupport
import Testing

@testable import Accounts

@Suite("Ten thousand sessions")
struct SimulationTests {
    private static let schedules = 10_000

    @Test("of honest clients that lose every other answer all live on")
    func honest() {
        for seed in 1...Self.schedules {
            var client = TwoHolders(seed: seed)
            if !client.isAloneSignedIn(after: 100) { Issue.record("schedule \(seed) signs an honest client out") }
        }
    }

    @Test("with a thief all end, and soon", arguments: TwoHolders.Thief.allCases)
    func thief(thief: TwoHolders.Thief) {
        var rounds: [Int] = []
        for seed in 1...Self.schedules {
            var holders = TwoHolders(seed: seed)
            switch holders.play(thief) {
            case .found(let round): rounds.append(round)
            case .unnoticed: Issue.record("schedule \(seed) leaves a \(thief) thief signed in")
            }
        }
        rounds.sort()
        guard let last = rounds.last else { return }
        func share(_ percent: Int) -> Int { rounds[min(rounds.count - 1, rounds.count * percent / 100)] }
        print("\(thief): found after \(share(50)) rounds (median), \(share(99)) (99 %), \(last) (most)")
    }

    /// The simulation is worth no more than this.
    @Test("do what the database does", arguments: Engine.available, [1, 2, 3, 4])
    func likeTheDatabase(engine: Engine, seed: Int) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var generator = SeededGenerator(seed: seed)
            for _ in 1...8 {
                var pairs: [Int64: TokenPair] = [1: try await fixture.signIn()]
                var simulated = SimulatedSession(at: fixture.clock.now)
                var history: [String] = []
                for _ in 1...20 where !simulated.isEnded {
                    fixture.clock.advance(by: .seconds([1, 9, 10, 60][Int.random(in: 0..<4, using: &generator)]))
                    // The latest tokens more often than old ones: else every history is a short one.
                    let back = min(Int.random(in: 0...3, using: &generator), Int.random(in: 0...3, using: &generator))
                    let shown = pairs.keys.sorted().suffix(back + 1).first ?? 1
                    guard let pair = pairs[shown] else { continue }
                    let isRefresh = Bool.random(using: &generator)
                    history.append("\(isRefresh ? "refresh" : "request") with \(shown)")
                    if isRefresh {
                        let expected = simulated.refresh(shown, at: fixture.clock.now)
                        let answer = try? await fixture.refresh(pair)
                        #expect((answer == nil) == (expected == nil), "\(history)")
                        if let expected, let answer { pairs[expected] = answer }
                    } else {
                        let expected = simulated.request(shown)
                        let isAnswered = (try? await fixture.caller(pair)) != nil
                        #expect(isAnswered == expected, "\(history)")
                    }
                    let stored = try await fixture.newestSession()
                    #expect((stored.endedAt != nil) == simulated.isEnded, "\(history)")
                    #expect(stored.refreshFacts == simulated.facts, "\(history)")
                }
            }
        }
    }
}

extension AuthFixture {
    fileprivate func newestSession() async throws -> Session {
        let rows = try await database.fetch("SELECT \(Session.columns) FROM sessions ORDER BY id DESC LIMIT 1")
        guard let row = rows.first else { throw FixtureError.notOne("session", 0) }
        return try Session(row)
    }
}
