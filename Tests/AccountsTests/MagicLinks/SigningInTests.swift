import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("Signing in")
struct SigningInTests {
    @Test("by link makes the account, verified, and a session", arguments: Engine.available)
    func byLink(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn("Ada@Example.org")
            #expect(pair.user.email.text == "ada@example.org")
            #expect(pair.user.isVerified && pair.user.isActive && !pair.user.isAdmin)
            #expect(pair.user.lastLoginAt == fixture.clock.now)
            #expect(pair.expiresIn == 600)
            #expect(pair.refreshExpiresIn == 14 * 86_400)
            let caller = try await fixture.caller(pair)
            #expect(caller.user.id == pair.user.id)
            let row = try #require(try await fixture.database.fetch("SELECT ip, user_agent FROM sessions").first)
            #expect(try row["ip"] == "203.0.113.7")
            #expect(try row["user_agent"] == "tests")
            #expect(try await fixture.audited() == ["challenge.requested": 1, "challenge.verified": 1])
        }
    }

    @Test("by code does the same, however the code is grouped", arguments: Engine.available)
    func byCode(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let answer = try await fixture.challenge()
            let pair = try await fixture.verify(code: "\(answer.code.prefix(4)) \(answer.code.suffix(4))", answer)
            let caller = try await fixture.caller(pair)
            #expect(caller.user.email.text == AuthFixture.address)
        }
    }

    @Test("again is the same account with another session", arguments: Engine.available)
    func again(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let first = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(100))
            let second = try await fixture.signIn("ADA@example.ORG")
            #expect(second.user.id == first.user.id)
            #expect(second.user.lastLoginAt == fixture.clock.now)
            #expect(second.user.createdAt == first.user.createdAt)
            let sessions = [try await fixture.caller(first).session.id, try await fixture.caller(second).session.id]
            #expect(Set(sessions).count == 2)
        }
    }

    @Test("verifies an account that an operator had made, and leaves it its role", arguments: Engine.available)
    func unverifiedAccount(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let email = try #require(EmailAddress(AuthFixture.address))
            let made = try await fixture.database.write { [clock = fixture.clock] transaction in
                try UserStore.setAdmin(true, email, at: clock.now, in: transaction)
            }
            #expect(!made.isVerified && made.lastLoginAt == nil)
            let pair = try await fixture.signIn()
            #expect(pair.user.id == made.id)
            #expect(pair.user.isVerified && pair.user.isAdmin)
        }
    }

    @Test("of 64 at once with one mail succeeds once", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            for round in 1...Races.repetitions {
                let answer = try await fixture.challenge()
                let successes = try await Self.successes(64) { number in
                    if number.isMultiple(of: 2) {
                        try await fixture.verify(answer)
                    } else {
                        try await fixture.verify(code: answer.code, answer)
                    }
                }
                #expect(successes == 1)
                #expect(try await fixture.count("sessions") == round)
                #expect(try await fixture.audited()["challenge.verified"] == round)
                #expect(try await fixture.audited()["challenge.refused"] == 64 * round - 1)
                await #expect(throws: VerifyError.self) { try await fixture.verify(answer) }
            }
        }
    }

    @Test("with two mails at once succeeds with one of them", arguments: Engine.available)
    func oneOfTwo(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            let answers = [try await fixture.challenge(), try await fixture.challenge()]
            let successes = try await Self.successes(16) { try await fixture.verify(answers[$0 % 2]) }
            #expect(successes == 1)
            #expect(try await fixture.count("sessions") == 1)
        }
    }

    @Test("voids the address's other mails, and nobody else's", arguments: Engine.available)
    func othersAreVoid(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let older = try await fixture.challenge()
            let used = try await fixture.challenge()
            let newer = try await fixture.challenge("ADA@example.org")
            let neighbour = try await fixture.challenge("eve@example.org")
            try await fixture.verify(used)
            for answer in [older, used, newer] {
                await #expect(throws: VerifyError.self) { try await fixture.verify(answer) }
                await #expect(throws: VerifyError.self) { try await fixture.verify(code: answer.code, answer) }
            }
            try await fixture.verify(neighbour)
        }
    }

    @Test("is possible until ten minutes have passed, to the microsecond", arguments: Engine.available)
    func expiry(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let (late, inTime) = (try await fixture.challenge(), try await fixture.challenge("eve@example.org"))
            fixture.clock.advance(by: .seconds(600) - .microseconds(1))
            try await fixture.verify(inTime)
            fixture.clock.advance(by: .microseconds(1))
            await #expect(throws: VerifyError.self) { try await fixture.verify(late) }
            await #expect(throws: VerifyError.self) { try await fixture.verify(code: late.code, late) }
            #expect(try await fixture.count("users") == 1)
        }
    }

    @Test("is over for a blocked user, with the same error, and leaves an audit row", arguments: Engine.available)
    func blocked(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let pair = try await fixture.signIn()
            try await fixture.block()
            fixture.clock.advance(by: .seconds(60))
            let answer = try await fixture.challenge()
            let unknown = ChallengeProof.code("00000000", challenge: ChallengeID(at: fixture.clock.now).text)
            for proof in [.token(answer.token), .token(answer.token), unknown] {
                await #expect(throws: VerifyError.invalidMagicLink) {
                    try await fixture.auth.verify(proof, origin: AuthFixture.origin)
                }
            }
            #expect(try await fixture.count("sessions") == 1)
            let reasons = try await fixture.database.fetch(
                "SELECT reason FROM audit_log WHERE type = 'challenge.refused' AND subject = \(pair.user.id)")
            #expect(reasons.count == 1)
            let user = try #require(try await fixture.database.fetch("SELECT last_login_at FROM users").first)
            #expect(try user["last_login_at"] == pair.user.lastLoginAt)
        }
    }

    @Test("begins with looking at the page, as often as a mail scanner likes", arguments: Engine.available)
    func page(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let answer = try await fixture.challenge()
            let before = try await fixture.database.everything()
            for _ in 1...20 {
                let masked = try await fixture.auth.preview(of: answer.token, browser: .none)?.maskedAddress
                #expect(masked == "a•••@example.org")
            }
            #expect(try await fixture.database.everything() == before)
            try await fixture.verify(answer)
            #expect(try await fixture.auth.preview(of: answer.token, browser: .none) == nil)
        }
    }

    @Test("with garbage is refused before the database is asked")
    func garbage() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let secrets = ChallengeSecrets(masterKey: MasterKey())
        let id = ChallengeID(at: fixture.clock.now)
        let proofs: [ChallengeProof] = [
            .token(""), .token("null"), .token(id.text), .token(secrets.token(for: id)),
            .code("12345678", challenge: ""),
            .code("12345678", challenge: "x"), .code(fixture.auth.secrets.code(for: id), challenge: "' OR 1=1 --"),
        ]
        for proof in proofs {
            await #expect(throws: VerifyError.invalidMagicLink) {
                try await fixture.auth.verify(proof, origin: AuthFixture.origin)
            }
        }
        await #expect(throws: UntouchableDatabase.Touched.self) {
            try await fixture.auth.verify(.token(fixture.auth.secrets.token(for: id)), origin: AuthFixture.origin)
        }
    }

    /// How many of so many at once sign in.
    private static func successes(
        _ count: Int, _ signIn: @escaping @Sendable (Int) async throws -> TokenPair
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                group.addTask {
                    do {
                        _ = try await signIn(number)
                        return 1
                    } catch VerifyError.invalidMagicLink {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
    }
}
