import Database
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("The limits of one address's mails")
struct MagicLinkLimitsTests {
    @Test("answer the same, but no mail is sent", arguments: Engine.available)
    func suppressed(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            let first = try await fixture.challenge()
            let second = try await fixture.challenge()
            #expect(second.email == first.email)
            #expect(second.challengeID != first.challengeID)
            #expect(try await fixture.count("jobs") == 1)
            #expect(try await fixture.count("challenges") == 2)
            #expect(try await fixture.count("challenges WHERE is_suppressed = 1") == 1)
            #expect(try await fixture.audited() == ["challenge.requested": 1, "challenge.suppressed": 1])
            let refusal = try #require(
                try await fixture.database.fetch("SELECT outcome FROM audit_log WHERE type = 'challenge.suppressed'")
                    .first)
            #expect(try refusal["outcome"] == "refused")
        }
    }

    @Test("are 1 in 30 s, 5 an hour and 10 a day", arguments: Engine.available)
    func windows(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            try await expectMail(true, fixture)
            fixture.clock.advance(by: .seconds(30) - .microseconds(1))
            try await expectMail(false, fixture)
            fixture.clock.advance(by: .microseconds(1))
            try await expectMail(true, fixture)
            for _ in 3...5 {
                fixture.clock.advance(by: .seconds(30))
                try await expectMail(true, fixture)
            }
            fixture.clock.advance(by: .seconds(30))
            // The sixth in an hour; one more after an hour's fifth part.
            try await expectMail(false, fixture)
            fixture.clock.advance(by: .seconds(720 - 150))
            try await expectMail(true, fixture)
            // Four more at the rate of the hour's limit make ten of the day's.
            for _ in 7...10 {
                fixture.clock.advance(by: .seconds(720))
                try await expectMail(true, fixture)
            }
            fixture.clock.advance(by: .seconds(3_600))
            // The eleventh in a day.
            try await expectMail(false, fixture)
        }
    }

    @Test("are not used up by an owner who is impatient", arguments: Engine.available)
    func impatience(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            try await expectMail(true, fixture)
            for _ in 1...20 {
                fixture.clock.advance(by: .seconds(1))
                try await expectMail(false, fixture)
            }
            fixture.clock.advance(by: .seconds(10))
            try await expectMail(true, fixture)
        }
    }

    @Test("leave a share to a browser in which the owner has signed in", arguments: Engine.available)
    func knownBrowser(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            let answer = try await fixture.challenge()
            let proof = try await fixture.auth.verify(.token(answer.token), origin: AuthFixture.origin).proof
            let browser = BrowserProofs([proof.name: proof.value])
            // Strangers in many networks use up everything that the address gets.
            for stranger in 1...60 { _ = try await fixture.challenge(ip: "198.51.100.\(stranger)") }
            try await expectMail(false, fixture, from: "192.0.2.1")
            // What only looks like its proof is a stranger's.
            #expect(try await !fixture.isMailed(BrowserProofs([proof.name: proof.value + "x"])))
            #expect(try await fixture.isMailed(browser))
            // The share is one of its own, but not endless.
            #expect(try await !fixture.isMailed(browser))
            fixture.clock.advance(by: .seconds(30))
            #expect(try await fixture.isMailed(browser))
        }
    }

    @Test("do not let one stranger who keeps asking keep the owner out", arguments: Engine.available)
    func stranger(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            for _ in 1...100 {
                _ = try await fixture.challenge(ip: "198.51.100.66")
                fixture.clock.advance(by: .seconds(6))
            }
            try await expectMail(false, fixture, from: "198.51.100.66")
            try await expectMail(true, fixture)
        }
    }

    @Test("have a cap over all askers, five times as wide", arguments: Engine.available)
    func allAskers(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            for number in 1...5 { try await expectMail(true, fixture, from: "198.51.100.\(number)") }
            try await expectMail(false, fixture, from: "198.51.100.6")
            try await expectMail(true, fixture, "eve@example.org", from: "198.51.100.6")
        }
    }

    @Test("count an IPv6 network of one customer as one asker", arguments: Engine.available)
    func networks(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            try await expectMail(true, fixture, from: "2001:db8:1:2::1")
            try await expectMail(false, fixture, from: "2001:db8:1:2:ffff::1")
            try await expectMail(true, fixture, from: "2001:db8:1:3::1")
        }
    }

    @Test("count one address as one, however it is typed", arguments: Engine.available)
    func spellings(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            try await expectMail(true, fixture, "ada@bücher.example")
            try await expectMail(false, fixture, "ADA@xn--bcher-kva.EXAMPLE")
        }
    }

    @Test("let one of many at once through", arguments: Engine.available)
    func concurrent(engine: Engine) async throws {
        try await engine.withAuth(magicLinks: .default) { fixture in
            try await withThrowingTaskGroup { group in
                for _ in 1...32 { group.addTask { _ = try await fixture.challenge() } }
                try await group.waitForAll()
            }
            #expect(try await fixture.count("jobs") == 1)
            #expect(try await fixture.count("challenges") == 32)
        }
    }

    @Test("keep no address in the clear", arguments: Engine.available)
    func keys(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            _ = try await fixture.challenge()
            let keys: [String] = try await fixture.database.fetch("SELECT key FROM rate_limits").map { try $0["key"] }
            #expect(keys.count == 6)
            #expect(!keys.contains { $0.contains("ada") })
        }
    }

    /// Asks for a link and looks whether a mail will be sent.
    private func expectMail(
        _ isSent: Bool, _ fixture: AuthFixture, _ email: String = AuthFixture.address, from ip: String = "203.0.113.7",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await fixture.count("jobs")
        _ = try await fixture.challenge(email, ip: ip)
        let sent = try await fixture.count("jobs") - before
        #expect(sent == (isSent ? 1 : 0), sourceLocation: sourceLocation)
    }
}

extension AuthFixture {
    /// Asks for a link from a browser and tells whether a mail will be sent.
    fileprivate func isMailed(_ browser: BrowserProofs) async throws -> Bool {
        let before = try await count("jobs")
        _ = try await challenge(browser: browser)
        return try await count("jobs") > before
    }
}
