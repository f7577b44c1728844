import Database
import Foundation
import TestSupport
import Testing

@Suite("Signing in")
struct SigningInTests {
    @Test("with the mailed link or with the mailed code gives tokens that work", arguments: Engine.available)
    func mailed(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: ["PUBLIC_URL": "http://localhost:9"]) { server in
            for usesCode in [false, true] {
                let email = usesCode ? "code@example.org" : "link@example.org"
                let asked = try await server.post("auth/magic-link", ["email": .string(email)])
                let challenge = try #require(asked["challenge_id"])
                let mail = try await server.mail(to: email)
                let code = try #require(mail.firstMatch(of: /\b(\d{4}) (\d{4})\b/))
                let link = try #require(mail.firstMatch(of: /http:\/\/localhost:9\/sign-in\?token=([A-Za-z0-9._-]+)/))
                let proof: JSON =
                    usesCode
                    ? ["challenge_id": challenge, "code": .string("\(code.1)\(code.2)")]
                    : ["token": .string(String(link.1))]
                let answer = try await server.post("auth/verify-magic-link", proof)
                #expect(answer.status == 200, "\(answer.text)")
                let me = try await server.get("auth/me", token: answer["access_token"]?.string)
                #expect(me["email"]?.string == email)
                #expect(try await server.post("auth/verify-magic-link", proof).slug == "invalid-magic-link")
            }
        }
    }

    @Test("is answered alike for known and unknown addresses")
    func alike() async throws {
        try await RunningServer.run { server in
            _ = try await server.signIn("known@example.org")
            for email in ["known@example.org", "unknown@example.org"] {
                let answer = try await server.post("auth/magic-link", ["email": .string(email)])
                #expect(answer.status == 200)
                #expect(
                    answer.json.names == [
                        "message", "email", "challenge_id", "expires_in", "expires_in_minutes", "magic_link", "code",
                    ])
                #expect(answer["email"]?.string == email)
                #expect(answer["expires_in"] == 600)
                #expect(answer["expires_in_minutes"] == 10)
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test("gives a token pair with the user, as the contract has it")
    func tokenPair() async throws {
        try await RunningServer.run { server in
            let token = try await server.linkToken("You@EXAMPLE.org")
            let answer = try await server.post("auth/verify-magic-link", ["token": .string(token)])
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(
                answer.json.names == [
                    "access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in", "user",
                ])
            #expect(answer["token_type"] == "bearer")
            #expect(answer["expires_in"] == 600)
            #expect(answer["refresh_expires_in"] == .number(14 * 86_400))
            let user = try #require(answer["user"])
            #expect(user.names == Self.userFields)
            #expect(user["email"] == "you@example.org")
            #expect(user["full_name"] == .null)
            #expect(user["is_verified"] == true)
            #expect(user["is_admin"] == false)
            #expect(user["is_active"] == true)
            let access = answer["access_token"]?.string
            let me = try await server.get("auth/me", token: access)
            #expect(me.status == 200)
            #expect(me.json.names == Self.userFields.union(["session"]))
            #expect(me.json.merging(["session": nil]) == user)
            let session = try #require(me["session"])
            #expect(session.names == ["id", "created_at", "last_seen_at"])
            for time in [user["created_at"], user["last_login"], session["created_at"], session["last_seen_at"]] {
                #expect(time?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            }
        }
    }

    private static let userFields: Set = [
        "id", "email", "full_name", "preferred_language", "is_verified", "is_admin", "is_active", "created_at",
        "last_login",
    ]

    @Test("with anything but a good link or code is one and the same 401")
    func refused() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            for proof in Self.badProofs {
                let answer = try await server.post("auth/verify-magic-link", proof)
                #expect(answer.status == 401, "\(proof.text.prefix(100))")
                #expect(answer.slug == "invalid-magic-link", "\(proof.text.prefix(100))")
                #expect(answer.header("WWW-Authenticate") == "Bearer")
            }
        }
    }

    private static let badProofs: [JSON] = [
        [:], ["token": ""], ["token": .null], ["token": 7], ["token": ["a"]], ["token": "garbage"],
        ["token": "01a213c7-a842-7d14-8f08-54b370f2fdd8.AAAA"], ["token": "\u{0}"],
        ["token": .string(String(repeating: "a", count: 100_000))], ["code": "12345678"],
        ["challenge_id": "01a213c7-a842-7d14-8f08-54b370f2fdd8"],
        ["challenge_id": "01a213c7-a842-7d14-8f08-54b370f2fdd8", "code": "12345678"],
        ["challenge_id": 1, "code": 12_345_678], ["challenge_id": "x", "code": "\u{0}"],
    ]

    @Test("with a link that is ten minutes old is 401")
    func expired() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            let token = try await server.linkToken("you@example.org")
            clock.advance(by: .seconds(600))
            let answer = try await server.post("auth/verify-magic-link", ["token": .string(token)])
            #expect(answer.slug == "invalid-magic-link")
        }
    }

    @Test("of 16 at once with one link succeeds once", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.generousLimits) { server in
            let token = try await server.linkToken("you@example.org")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...16 {
                    group.addTask {
                        try await server.post("auth/verify-magic-link", ["token": .string(token)]).status
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 401: 15])
        }
    }

    @Test("with what is no e-mail address is 422 and names the field")
    func malformedEmail() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            for email in Self.badEmails {
                let answer = try await server.post("auth/magic-link", ["email": email])
                #expect(answer.status == 422, "\(email.text)")
                #expect(answer.slug == "invalid-request", "\(email.text)")
                #expect(answer.fields == ["email"], "\(email.text)")
            }
        }
    }

    private static let badEmails: [JSON] = [
        .null, 7, true, "", "you", "@example.org", "you@", "you@localhost", "a b@example.org", "you@example.org\n",
        "you@example.org\r\nBcc: all@example.org", "\u{0}@example.org", "you@exa\u{0}mple.org", ["you@example.org"],
    ]

    @Test("goes back to this site only")
    func foreignRedirect() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            for redirect in Self.foreignRedirects {
                let answer = try await server.post(
                    "auth/magic-link", ["email": "you@example.org", "redirect_to": redirect])
                #expect(answer.status == 422, "\(redirect.text)")
                #expect(answer.fields == ["redirect_to"], "\(redirect.text)")
            }
        }
    }

    private static let foreignRedirects: [JSON] = [
        "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "",
        "/a\r\nSet-Cookie: x=y", 7, ["/"],
    ]
}
