import Database
import TestSupport
import Testing

@testable import Accounts

@Suite("When the limits cannot be looked up")
struct LimiterFailureTests {
    @Test("signing in is refused, whoever is signed in goes on", arguments: Engine.available)
    func failsClosed(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 2, magicLinks: .default) { fixture in
            let held = try await fixture.signIn()
            fixture.clock.advance(by: .seconds(60))
            let waiting = try await fixture.challenge()
            try await fixture.database.execute("DROP TABLE rate_limits")

            await #expect(throws: DatabaseError.self) { try await fixture.challenge() }
            #expect(try await fixture.count("challenges") == 2)
            // Neither a right code nor a wrong one: without the count one could guess for ever.
            for code in [waiting.code, "00000000"] {
                await #expect(throws: DatabaseError.self) { try await fixture.verify(code: code, waiting) }
            }
            #expect(try await fixture.count("sessions") == 1)

            try await fixture.caller(held)
            try await fixture.caller(try await fixture.refresh(held))
        }
    }
}
