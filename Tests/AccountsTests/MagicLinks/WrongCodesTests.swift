import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("Wrong codes")
struct WrongCodesTests {
    @Test("end their challenge at the fifth, its link too", arguments: Engine.available)
    func fiveEndIt(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let answer = try await fixture.challenge()
            try await guessWrong(answer, times: 5, fixture)
            await #expect(throws: VerifyError.self) { try await fixture.verify(code: answer.code, answer) }
            await #expect(throws: VerifyError.self) { try await fixture.verify(answer) }
            #expect(try await fixture.auth.preview(of: answer.token, browser: .none) == nil)
            #expect(try await fixture.audited()["challenge.refused"] == 7)
            try await fixture.verify(try await fixture.challenge())
        }
    }

    @Test("are forgiven up to the fourth", arguments: Engine.available)
    func fourAreForgiven(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let answer = try await fixture.challenge()
            try await guessWrong(answer, times: 4, fixture)
            try await fixture.verify(code: answer.code, answer)
        }
    }

    @Test("of 64 at once are counted to five, and the right one comes too late", arguments: Engine.available)
    func concurrent(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            for round in 1...Races.repetitions {
                let answer = try await fixture.challenge("reader\(round)@example.org")
                try await withThrowingTaskGroup { group in
                    for _ in 1...64 { group.addTask { try await guessWrong(answer, times: 1, fixture) } }
                    try await group.waitForAll()
                }
                await #expect(throws: VerifyError.self) { try await fixture.verify(code: answer.code, answer) }
                let row = try await fixture.database.fetch(
                    "SELECT attempts FROM challenges WHERE id = \(answer.challengeID)"
                ).first
                #expect(try row?["attempts"] == 5)
            }
        }
    }

    @Test("belong to their challenge: another's code is a wrong one", arguments: Engine.available)
    func ofAnother(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let (one, another) = (try await fixture.challenge(), try await fixture.challenge("eve@example.org"))
            await #expect(throws: VerifyError.self) { try await fixture.verify(code: another.code, one) }
            try await fixture.verify(code: another.code, another)
        }
    }

    @Test("count for the address over all its challenges; its links still work", arguments: Engine.available)
    func ofAnAddress(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            for _ in 1...10 { try await guessWrong(try await fixture.challenge(), times: 5, fixture) }
            let open = try await fixture.challenge()
            await #expect(throws: VerifyError.self) { try await fixture.verify(code: open.code, open) }
            let neighbour = try await fixture.challenge("eve@example.org")
            try await fixture.verify(code: neighbour.code, neighbour)
            // An hour's fiftieth part later there is one more guess, which this one does not even use up.
            fixture.clock.advance(by: .seconds(72))
            for _ in 1...3 {
                let answer = try await fixture.challenge()
                try await fixture.verify(code: answer.code, answer)
            }
            try await guessWrong(try await fixture.challenge(), times: 1, fixture)
            let answer = try await fixture.challenge()
            await #expect(throws: VerifyError.self) { try await fixture.verify(code: answer.code, answer) }
            try await fixture.verify(answer)
        }
    }

    @Test("for a mail that is used up, expired or unknown count against nobody", arguments: Engine.available)
    func ofDeadChallenges(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let used = try await fixture.challenge("eve@example.org")
            try await fixture.verify(used)
            try await guessWrong(used, times: 60, fixture)
            var expired: [MagicLinkAnswer] = []
            for _ in 1...12 { expired.append(try await fixture.challenge()) }
            fixture.clock.advance(by: .seconds(600))
            for answer in expired { try await guessWrong(answer, times: 5, fixture) }
            for email in [AuthFixture.address, "eve@example.org"] {
                let answer = try await fixture.challenge(email)
                try await fixture.verify(code: answer.code, answer)
            }
        }
    }

    private func guessWrong(_ answer: MagicLinkAnswer, times: Int, _ fixture: AuthFixture) async throws {
        let wrong = answer.code == "00000000" ? "00000001" : "00000000"
        for _ in 1...times {
            await #expect(throws: VerifyError.invalidMagicLink) { try await fixture.verify(code: wrong, answer) }
        }
    }
}
