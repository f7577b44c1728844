import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("The history of a session")
struct SessionHistoryTests {
    @Test(
        "of an honest client never ends, whatever gets lost on the way", arguments: Engine.available,
        [1, 2, 3, 4, 5, 6])
    func honest(engine: Engine, seed: Int) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            var generator = SeededGenerator(seed: seed)
            var held = try await fixture.signIn()
            var issuedAt = fixture.clock.now
            var history: [String] = []
            for _ in 1...120 {
                let roll = Int.random(in: 0..<10, using: &generator)
                do {
                    switch roll {
                    case 0...3:
                        history.append("refresh")
                        held = try await fixture.refresh(held)
                        issuedAt = fixture.clock.now
                    case 4...6:
                        history.append("refresh, answer lost")
                        _ = try await fixture.refresh(held)
                    case 7:
                        guard fixture.clock.now - issuedAt < .seconds(600) else { continue }
                        history.append("request")
                        try await fixture.caller(held)
                    default:
                        let seconds = [1, 9, 10, 11, 60, 700, 86_400][Int.random(in: 0..<7, using: &generator)]
                        history.append("\(seconds) s")
                        // Thirty days are another test's business.
                        guard fixture.clock.now + .seconds(seconds) < TestClock.start + .seconds(29 * 86_400) else {
                            continue
                        }
                        fixture.clock.advance(by: .seconds(seconds))
                    }
                } catch {
                    Issue.record("\(error) after \(history.joined(separator: ", "))")
                    return
                }
            }
            #expect(try await fixture.onlySession().endedAt == nil)
        }
    }

    /// What the two holders of one refresh token do: `c` the client, `t` the thief; upper case, they also make a request.
    @Test(
        "of two holders ends before either goes on alone", arguments: Engine.available,
        ["ctc", "tct", "CTC", "TCT", "cTc", "tCt", "Ctc", "Tct", "cctc", "ttct", "ccttc", "CCTTC", "cCtTcC", "tTtCcT"])
    func thief(engine: Engine, order: String) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let stolen = try await fixture.signIn()
            var held = ["c": stolen, "t": stolen]
            for step in order {
                fixture.clock.advance(by: .seconds(11))
                let holder = step.lowercased()
                guard let pair = held[holder] else { return }
                do {
                    let next = try await fixture.refresh(pair)
                    held[holder] = next
                    if step.isUppercase { try await fixture.caller(next) }
                } catch {
                    break
                }
            }
            let session = try await fixture.onlySession()
            #expect(session.endedReason == .reuseDetected)
            for pair in held.values {
                await #expect(throws: RefreshError.sessionEnded(.reuseDetected)) { try await fixture.refresh(pair) }
                await #expect(throws: AccessError.self) { try await fixture.caller(pair) }
            }
        }
    }

    @Test(
        "of a client and a thief with its lost answer ends when the thief shows it", arguments: Engine.available,
        [true, false])
    func intercepted(engine: Engine, byAccess: Bool) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let held = try await fixture.signIn()
            let intercepted = try await fixture.refresh(held)
            fixture.clock.advance(by: .seconds(11))
            let retried = try await fixture.refresh(held)
            fixture.clock.advance(by: .seconds(11))
            if byAccess {
                await #expect(throws: AccessError.self) { try await fixture.caller(intercepted) }
            } else {
                await #expect(throws: RefreshError.reused) { try await fixture.refresh(intercepted) }
            }
            await #expect(throws: AccessError.self) { try await fixture.caller(retried) }
        }
    }
}
