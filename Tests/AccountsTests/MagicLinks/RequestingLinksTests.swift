import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Accounts

@Suite("Asking for a sign-in link")
struct RequestingLinksTests {
    @Test("makes a challenge, a mail job that names it and nothing else, and an audit row", arguments: Engine.available)
    func request(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let answer = try await fixture.challenge("Ada@Example.org", redirectTo: "/documents")
            #expect(answer.email.text == "ada@example.org")
            #expect(answer.link == "\(AuthFixture.publicOrigin)/sign-in?token=\(answer.token)")
            let challenge = try #require(try await fixture.database.fetch("SELECT * FROM challenges").first)
            #expect(try challenge["id"] == answer.challengeID)
            #expect(try challenge["email"] == "ada@example.org")
            #expect(try challenge["redirect_to"] == "/documents")
            #expect(try challenge["is_suppressed"] == false)
            #expect(try challenge["expires_at"] == fixture.clock.now + .seconds(600))
            let job = try #require(try await fixture.database.fetch("SELECT kind, args FROM jobs").first)
            #expect(try job["kind"] == "send_mail")
            #expect(try Array(Self.object(job["args"]).values) == [answer.challengeID.text])
            #expect(try await fixture.audited() == ["challenge.requested": 1])
        }
    }

    @Test("stores nothing that signs in", arguments: Engine.available)
    func nothingUsable(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1) { fixture in
            let used = try await fixture.challenge()
            let pair = try await fixture.verify(used)
            let rotated = try await fixture.refresh(pair)
            let open = try await fixture.challenge()
            let everything = try await fixture.database.everything()
            #expect(everything.contains(open.challengeID.text), "the search finds what is there")
            var secrets = [fixture.masterKey.base64.exposed]
            for answer in [used, open] {
                secrets += [answer.token, String(answer.token.suffix(43)), answer.code]
            }
            for pair in [pair, rotated] {
                secrets += [pair.accessToken, pair.refreshToken].flatMap { token in
                    [token] + token.split(separator: ".").dropFirst().map(String.init)
                }
            }
            for secret in secrets {
                #expect(secret.utf8.count >= 8)
                #expect(!everything.contains(secret))
            }
            let audit = try await fixture.database.fetch("SELECT * FROM audit_log WHERE subject LIKE 'email:%'")
            #expect(audit.count == 2)
            let addresses = everything.split(separator: "\n").filter { $0.contains(AuthFixture.address) }
            #expect(Set(addresses.map { $0.prefix { $0 != ":" } }) == ["challenges", "users"])
        }
    }

    @Test("does the same work for known, unknown, blocked and unverified addresses", arguments: Engine.available)
    func sameWork(engine: Engine) async throws {
        try await engine.withAuth(poolSize: 1, magicLinks: .default) { fixture in
            _ = try await fixture.signIn("known@example.org")
            _ = try await fixture.signIn("blocked@example.org")
            try await fixture.block("blocked@example.org")
            let unverified = try #require(EmailAddress("unverified@example.org"))
            try await fixture.database.write { [clock = fixture.clock] transaction in
                _ = try UserStore.setAdmin(true, unverified, at: clock.now, in: transaction)
            }
            fixture.clock.advance(by: .seconds(3_600))
            var work: [String: [String: Int]] = [:]
            for name in ["known", "blocked", "unverified", "unknown"] {
                let before = try await fixture.database.rowCounts()
                let answer = try await fixture.challenge("\(name)@example.org")
                #expect(answer.email.text == "\(name)@example.org")
                let after = try await fixture.database.rowCounts()
                work[name] = after.merging(before, uniquingKeysWith: -).filter { $0.value != 0 }
            }
            // Their limits' rows are there since they signed in; a stranger's are made now.
            let expected = ["challenges": 1, "jobs": 1, "audit_log": 1]
            #expect(work["known"] == expected)
            #expect(work["blocked"] == expected)
            #expect(work["unverified"] == expected.merging(["rate_limits": 6]) { $1 })
            #expect(work["unknown"] == work["unverified"])
        }
    }

    @Test("is refused for what is no address, before the database is asked")
    func malformed() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        for typed in ["", "ada", "ada@example.org\r\nBcc: eve@evil.example"] {
            await #expect(throws: MagicLinkError.malformedEmail) { try await fixture.challenge(typed) }
        }
    }

    private static func object(_ json: String) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    }
}

@Suite("The way back after signing in")
struct RedirectTests {
    @Test(
        "leads to a path or to our own origin",
        arguments: [
            "/", "/documents", "/documents?page=2&next=https://evil.example#top", "/%2F/evil.example",
            "/@evil.example", "/:80", AuthFixture.publicOrigin, AuthFixture.publicOrigin + "/",
            AuthFixture.publicOrigin + "/documents", AuthFixture.publicOrigin + "//evil.example",
        ])
    func own(redirect: String) async throws {
        let base = try #require(URL(string: AuthFixture.publicOrigin))
        let target = try #require(URL(string: redirect, relativeTo: base)?.absoluteURL)
        #expect(target.scheme == base.scheme && target.host == base.host && target.port == base.port)
        try await Engine.sqlite.withAuth { fixture in
            let answer = try await fixture.challenge(redirectTo: redirect)
            let verified = try await fixture.auth.verify(.token(answer.token), origin: AuthFixture.origin)
            #expect(verified.redirectTo == redirect)
        }
    }

    @Test(
        "leads nowhere else",
        arguments: [
            "", "//evil.example", "///evil.example", "////evil.example", #"/\evil.example"#, #"\\evil.example"#,
            #"\/evil.example"#, #"/\/evil.example"#, #"/documents\..\evil"#, "https:evil.example",
            "https:/evil.example",
            "https:///evil.example", "https://evil.example", "https://evil.example/", "http://rukopys.example/",
            "https://rukopys.example.evil.example/", "https://rukopys.example@evil.example/",
            "https://rukopys.example:pw@evil.example/", "https://rukopys.example:443@evil.example/",
            "https://user@rukopys.example/", "https://rukopys.example:8443/", "https://rukopys.example:/",
            "HTTPS://RUKOPYS.EXAMPLE/", "https://rukopys.example./", "https://rukopys.exampleevil/",
            "https://rukopys.example%2Eevil.example/", "https://rukopys.example%00.evil.example/",
            #"https://rukopys.example\@evil.example/"#, #"https://rukopys.example\.evil.example/"#,
            "https://rukopys.example?@evil.example", "https://rukopys.example#@evil.example",
            "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//%65vil.example", "/\t/evil.example",
            "/\n/evil.example", "/\r\nLocation: https://evil.example", "\t//evil.example", " /documents", "/documents ",
            "/a b", "evil.example", "documents", "?next", "#top", ".", "../", "／／evil.example",
            "/é", "/\u{0}", "/\u{7F}", "%2F%2Fevil.example", "ftp://rukopys.example/",
        ])
    func foreign(redirect: String) async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let error = await #expect(throws: (any Error).self) { try await fixture.challenge(redirectTo: redirect) }
        #expect(error as? MagicLinkError == .foreignRedirect, "\(redirect.debugDescription)")
    }

    @Test("is of bounded length")
    func length() async throws {
        let fixture = try AuthFixture.withoutDatabase()
        let path = "/" + String(repeating: "a", count: 1_999)
        await #expect(throws: UntouchableDatabase.Touched.self) { try await fixture.challenge(redirectTo: path) }
        await #expect(throws: MagicLinkError.foreignRedirect) { try await fixture.challenge(redirectTo: path + "a") }
    }

    @Test("follows the address at which the server turns out to listen")
    func listening() async throws {
        let settings = AuthService.Settings(publicURL: PublicURL(configured: nil, listening: "http://127.0.0.1:0"))
        settings.publicURL.listens(at: "http://127.0.0.1:49152")
        let fixture = try AuthFixture.withoutDatabase(settings)
        let own = "http://127.0.0.1:49152/documents"
        await #expect(throws: UntouchableDatabase.Touched.self) { try await fixture.challenge(redirectTo: own) }
        for redirect in ["http://127.0.0.1:0/", "http://127.0.0.1:491520/", "http://127.0.0.1:4915/"] {
            await #expect(throws: MagicLinkError.foreignRedirect) { try await fixture.challenge(redirectTo: redirect) }
        }
    }
}
