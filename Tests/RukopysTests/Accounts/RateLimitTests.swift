import Database
import Foundation
import TestSupport
import Testing

@Suite("Limits over HTTP")
struct RateLimitTests {
    /// Whether this is a 429 as the contract wants it: wait so many seconds, so many in a minute.
    private static func expectLimited(
        _ answer: Answer, by policy: String, wait seconds: Int, quota: Int, per window: Int = 60
    ) {
        #expect(answer.status == 429)
        #expect(answer.slug == "too-many-requests", "\(answer.text)")
        #expect(answer.header("Retry-After") == "\(seconds)")
        #expect(answer.header("RateLimit-Policy") == "\"\(policy)\";q=\(quota);w=\(window)")
        #expect(answer.header("RateLimit") == "\"\(policy)\";r=0;t=\(seconds)")
    }

    @Test(
        "the sixth refresh of a session within a minute waits 12 s, and nobody is signed out",
        arguments: Engine.available)
    func refresh(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(on: engine, time: clock.source) { server in
            let you = try await server.signIn()
            let other = try await server.signIn("other@example.org")
            var token = you.refresh
            for number in 1...5 {
                let answer = try await server.post("auth/refresh", ["refresh_token": .string(token)])
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.header("RateLimit-Policy") == "\"refresh\";q=5;w=60")
                #expect(answer.header("RateLimit") == "\"refresh\";r=\(5 - number);t=60")
                token = try #require(answer["refresh_token"]?.string)
            }
            Self.expectLimited(
                try await server.post("auth/refresh", ["refresh_token": .string(token)]), by: "refresh", wait: 12,
                quota: 5)
            #expect(try await you.get("auth/me").status == 200)
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(other.refresh)]).status == 200)
            clock.advance(by: .seconds(12))
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(token)]).status == 200)
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(token)]).status == 429)
        }
    }

    @Test("refused refresh tokens are limited by network, good ones beside them are not")
    func refusedRefresh() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            let you = try await server.signIn()
            for left in (0...4).reversed() {
                let answer = try await server.post("auth/refresh", ["refresh_token": "garbage"])
                #expect(answer.slug == "invalid-refresh-token")
                #expect(answer.header("RateLimit") == "\"refresh-refused\";r=\(left);t=60")
            }
            Self.expectLimited(
                try await server.post("auth/refresh", ["refresh_token": "garbage"]), by: "refresh-refused", wait: 12,
                quota: 5)
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]).status == 200)
        }
    }

    @Test("the eleventh magic link of a network within a minute waits, whoever it says it comes from")
    func magicLink() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            for number in 1...10 {
                // Nobody has said that this proxy may be believed.
                let answer = try await server.post(
                    "auth/magic-link", ["email": .string("you\(number)@example.org")],
                    headers: ["X-Forwarded-For": "203.0.113.\(number)"])
                #expect(answer.status == 200)
                #expect(answer.header("RateLimit-Policy") == "\"magic-link\";q=10;w=60")
                #expect(answer.header("RateLimit") == "\"magic-link\";r=\(10 - number);t=60")
            }
            // What is refused for another reason counts, too.
            Self.expectLimited(
                try await server.post(
                    "auth/magic-link", ["email": "none"], headers: ["X-Forwarded-For": "203.0.113.99"]),
                by: "magic-link", wait: 6, quota: 10)
            clock.advance(by: .seconds(6))
            #expect(try await server.post("auth/magic-link", ["email": "you@example.org"]).status == 200)
        }
    }

    @Test("behind a trusted proxy each network has its own limit, of IPv6 its /64")
    func networks() async throws {
        let settings = ["TRUSTED_PROXIES": "127.0.0.0/8", "RATE_LIMIT_MAGIC_LINK": "1/minute"]
        try await RunningServer.run(settings: settings) { server in
            for (hops, status) in [
                ("203.0.113.1", 200), ("203.0.113.1", 429), ("203.0.113.2", 200), ("9.9.9.9, 203.0.113.2", 429),
                ("2001:db8::1", 200), ("2001:db8::2", 429), ("2001:db8:0:1::1", 200),
            ] {
                let answer = try await server.post(
                    "auth/magic-link", ["email": "you@example.org"], headers: ["X-Forwarded-For": hops])
                #expect(answer.status == status, "\(hops)")
            }
        }
    }

    @Test("mails to one address are limited without a word about it")
    func perAddress() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            for _ in 1...3 {
                #expect(try await server.post("auth/magic-link", ["email": "you@example.org"]).status == 200)
            }
            _ = try await server.mail(to: "you@example.org")
            let queued = try await server.database.fetch("SELECT id FROM jobs WHERE kind = 'send_mail'")
            #expect(queued.count == 1)
        }
    }

    @Test("attempts to verify are limited by network, by program and by page together")
    func verify() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            for _ in 1...5 {
                #expect(try await server.post("auth/verify-magic-link", ["token": "none"]).status == 401)
                #expect(try await server.submit("/sign-in", "token=none").status == 401)
            }
            Self.expectLimited(
                try await server.post("auth/verify-magic-link", ["token": "none"]), by: "verify", wait: 6, quota: 10)
            Self.expectLimited(try await server.submit("/sign-in", "token=none"), by: "verify", wait: 6, quota: 10)
        }
    }

    @Test("looking at documents and jobs is limited by user")
    func reads() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(settings: ["RATE_LIMIT_READ": "2/minute"], time: clock.source) { server in
            let you = try await server.signIn()
            #expect(try await you.get("documents").header("RateLimit") == "\"read\";r=1;t=60")
            #expect(try await you.get("jobs/none").header("RateLimit") == "\"read\";r=0;t=60")
            Self.expectLimited(try await you.get("documents"), by: "read", wait: 30, quota: 2)
            #expect(try await server.signIn("other@example.org").get("documents").status == 200)
            #expect(try await server.get("documents").status == 401)
        }
    }

    @Test("having documents written is limited by user; who has not paid yet has used nothing up")
    func generate() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        let settings = RunningServer.slowWriting.merging(["RATE_LIMIT_GENERATE": "1/hour"]) { $1 }
        try await RunningServer.run(settings: settings, time: clock.source) { server in
            // The provider dates by the real clock.
            clock.catchUp()
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let body: JSON = ["document_id": .string(document)]
            for _ in 1...3 { #expect(try await you.post("generate/full-document", body).status == 402) }
            _ = try await you.pay(document)
            #expect(try await you.post("generate/full-document", body).status == 202)
            Self.expectLimited(
                try await you.post("generate/full-document", body), by: "generate", wait: 3_600, quota: 1, per: 3_600)
        }
    }

    @Test("everything else is limited by network, but for the server's pulse and signed webhooks")
    func others() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(settings: ["RATE_LIMIT_DEFAULT": "3/minute"], time: clock.source) { server in
            // Webhooks are signed by the real clock.
            clock.catchUp()
            #expect(try await server.get("pricing/calculate?pages=3").status == 200)
            #expect(try await server.call("GET", "/paid").status == 200)
            #expect(try await server.call("GET", "/openapi.yaml").status == 200)
            for path in ["/api/v1/pricing/calculate?pages=3", "/paid", "/ready", "/openapi.yaml", "/sign-in"] {
                Self.expectLimited(try await server.call("GET", path), by: "default", wait: 20, quota: 3)
            }
            Self.expectLimited(try await server.post("documents", [:]), by: "default", wait: 20, quota: 3)
            // As many again: a flood of these takes nothing from who asks for something else.
            for _ in 1...3 {
                let answer = try await server.deliver(Array("{}".utf8), signature: "t=1,v1=none")
                #expect(answer.slug == "invalid-signature")
            }
            Self.expectLimited(
                try await server.deliver(Array("{}".utf8), signature: "t=1,v1=none"), by: "unsigned-webhook", wait: 20,
                quota: 3)
            #expect(try await server.call("GET", "/health").status == 200)
            #expect(try await server.deliver(SignedWebhook(SignedWebhook.event())).status == 200)
        }
    }
}
