import Database
import TestSupport
import Testing

@testable import Accounts

@Suite("Closed sign-up")
struct ClosedSignUpTests {
    @Test("lets those in who have an account, and makes none", arguments: Engine.available)
    func members(engine: Engine) async throws {
        try await engine.withAuth(signUp: .closed) { fixture in
            try await fixture.addUser(AuthFixture.address)
            let tokens = try await fixture.signIn()
            #expect(tokens.user.isVerified)
            #expect(tokens.user.lastLoginAt == fixture.clock.now)
            let stranger = try await fixture.challenge("stranger@example.org")
            await #expect(throws: VerifyError.invalidMagicLink) {
                try await fixture.verify(code: stranger.code, stranger)
            }
            #expect(try await fixture.count("users") == 1)
            #expect(try await fixture.audited()["challenge.refused"] == 1)
        }
    }

    @Test("answers those who have none as it does everybody", arguments: Engine.available)
    func alike(engine: Engine) async throws {
        try await engine.withAuth(signUp: .closed) { fixture in
            try await fixture.addUser(AuthFixture.address)
            let member = try await fixture.challenge()
            let stranger = try await fixture.challenge("eva@example.org")
            #expect(member.link.count == stranger.link.count)
            #expect(try await fixture.count("challenges") == 2)
            #expect(try await fixture.count("jobs") == 2)
            #expect(try await fixture.audited() == ["challenge.requested": 2])
        }
    }

    @Test("keeps a blocked member out", arguments: Engine.available)
    func blocked(engine: Engine) async throws {
        try await engine.withAuth(signUp: .closed) { fixture in
            try await fixture.addUser(AuthFixture.address)
            try await fixture.block()
            let answer = try await fixture.challenge()
            await #expect(throws: VerifyError.invalidMagicLink) { try await fixture.verify(answer) }
            #expect(try await fixture.count("sessions") == 0)
        }
    }
}

extension AuthFixture {
    fileprivate func addUser(_ typed: String) async throws {
        let email = try #require(EmailAddress(typed))
        let user = try await database.write { [clock] in try UserStore.add(email, at: clock.now, in: $0) }
        #expect(user?.isVerified == false)
    }
}
