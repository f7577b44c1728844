import Foundation
import TestSupport
import Testing

@testable import WebAPI

@Suite("Other sites' pages")
struct CrossOriginTests {
    private static let app = "https://app.example.org"
    private static let settings = ["CORS_ALLOWED_ORIGINS": "https://app.example.org, http://localhost:3000"]

    private static func expectUnreadable(_ answer: Answer, _ what: String) {
        for name in ["Origin", "Methods", "Headers", "Credentials", "Max-Age"] {
            #expect(answer.header("Access-Control-Allow-\(name)") == nil, "\(what)")
        }
        #expect(answer.header("Access-Control-Expose-Headers") == nil, "\(what)")
    }

    @Test("of a configured origin may read the API's answers, refusals too, without credentials")
    func allowed() async throws {
        try await RunningServer.run(settings: Self.settings) { server in
            let you = try await server.signIn()
            for origin in [Self.app, "http://localhost:3000"] {
                for (path, status) in [
                    ("auth/me", 200), ("documents/none", 404), ("nothing", 404), ("pricing/calculate", 422),
                ] {
                    let answer = try await you.get(path, headers: ["Origin": origin])
                    #expect(answer.status == status)
                    #expect(answer.header("Access-Control-Allow-Origin") == origin, "\(path)")
                    #expect(answer.header("Access-Control-Allow-Credentials") == nil)
                    #expect(answer.header("Access-Control-Expose-Headers")?.contains("RateLimit") == true)
                    #expect(answer.header("Vary") == "Origin")
                }
                let refused = try await server.get("auth/me", headers: ["Origin": origin])
                #expect(refused.status == 401)
                #expect(refused.header("Access-Control-Allow-Origin") == origin)
            }
            #expect(try await you.get("auth/me").header("Vary") == "Origin", "also where nobody asks")
        }
    }

    @Test("of any other origin may read nothing, and neither may anybody when none is configured")
    func refused() async throws {
        let others = [
            "https://evil.example", "https://app.example.org.evil.example", "https://evil-app.example.org",
            "http://app.example.org", "https://app.example.org:8443", "https://app.example.org/", "null", "*", "",
            "HTTPS://APP.EXAMPLE.ORG", "https://app.example.org, https://evil.example",
        ]
        try await RunningServer.run(settings: Self.settings) { server in
            for origin in others {
                let answer = try await server.get("pricing/calculate?pages=3", headers: ["Origin": origin])
                #expect(answer.status == 200)
                Self.expectUnreadable(answer, origin)
                let asked = try await server.call(
                    "OPTIONS", "/api/v1/documents",
                    headers: ["Origin": origin, "Access-Control-Request-Method": "POST"])
                #expect(asked.status == 405)
                Self.expectUnreadable(asked, origin)
            }
        }
        try await RunningServer.run { server in
            let answer = try await server.get("pricing/calculate?pages=3", headers: ["Origin": Self.app])
            Self.expectUnreadable(answer, "none configured")
            #expect(answer.header("Vary") == nil)
        }
    }

    @Test("ask before they send what a form cannot, and are answered without a token")
    func preflight() async throws {
        try await RunningServer.run(settings: Self.settings.merging(["RATE_LIMIT_DEFAULT": "1/day"]) { $1 }) { server in
            for (path, methods) in [
                ("documents", "GET, HEAD, POST"), ("auth/me", "GET, HEAD, PATCH"), ("auth/refresh", "POST"),
                ("auth/sessions/any", "DELETE"),
            ] {
                let answer = try await server.call(
                    "OPTIONS", "/api/v1/\(path)",
                    headers: [
                        "Origin": Self.app, "Access-Control-Request-Method": "POST",
                        "Access-Control-Request-Headers": "authorization,content-type",
                    ])
                #expect(answer.status == 204 && answer.bytes.isEmpty, "\(path)")
                #expect(answer.header("Access-Control-Allow-Origin") == Self.app)
                #expect(answer.header("Access-Control-Allow-Methods") == methods)
                let headers = answer.header("Access-Control-Allow-Headers") ?? ""
                for name in ["Authorization", "Content-Type", "Idempotency-Key"] { #expect(headers.contains(name)) }
                #expect(answer.header("Access-Control-Max-Age") == "600")
                #expect(answer.header("Vary")?.contains("Origin") == true)
                #expect(answer.header("X-Request-ID") != nil)
            }
            let unknown = try await server.call(
                "OPTIONS", "/api/v1/nothing", headers: ["Origin": Self.app, "Access-Control-Request-Method": "GET"])
            #expect(unknown.status == 404)
            let plain = try await server.call("OPTIONS", "/api/v1/documents", headers: ["Origin": Self.app])
            #expect(plain.status == 405, "not a preflight")
        }
    }

    @Test("may not read the server's own pages")
    func ownPages() async throws {
        try await RunningServer.run(settings: Self.settings) { server in
            for path in ["/sign-in", "/paid", "/health", "/simulator/nothing"] {
                Self.expectUnreadable(try await server.call("GET", path, headers: ["Origin": Self.app]), path)
            }
        }
    }

    @Test(
        "are configured exactly",
        arguments: [
            ("https://app.example.org", "https://app.example.org"),
            ("HTTPS://App.Example.org", "https://app.example.org"),
            ("https://app.example.org:443", "https://app.example.org"), ("http://localhost:80", "http://localhost"),
            ("http://[::1]:3000", "http://[::1]:3000"), ("*", nil), ("null", nil), ("https://*.example.org", nil),
            ("app.example.org", nil), ("https://app.example.org/", nil), ("https://a@app.example.org", nil),
            ("https://", nil), ("ftp://app.example.org", nil), ("https://app.example.org?a", nil),
        ] as [(String, String?)])
    func configured(written: String, expected: String?) {
        #expect(AllowedOrigin(written)?.text == expected)
    }
}

@Suite("Security headers")
struct SecurityHeaderTests {
    @Test("are on every answer, whatever it is")
    func everywhere() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for (method, path) in [
                ("GET", "/health"), ("GET", "/sign-in"), ("GET", "/paid"), ("GET", "/nowhere"), ("PUT", "/health"),
                ("GET", "/api/v1/auth/me"), ("HEAD", "/api/v1/auth/me"), ("POST", "/api/v1/auth/refresh"),
                ("GET", "/openapi.yaml"), ("GET", "/.well-known/jwks.json"), ("POST", "/sign-in"),
            ] {
                let answer = try await server.call(method, path, token: you.access)
                #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(path)")
                #expect(["no-referrer", "same-origin"].contains(answer.header("Referrer-Policy")), "\(path)")
                #expect(answer.header("X-Frame-Options") == "DENY", "\(path)")
                let policy = try #require(answer.header("Content-Security-Policy"), "\(path)")
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(path)")
                #expect(answer.header("Strict-Transport-Security") == nil, "this site is not reached by https")
            }
        }
    }

    @Test("keep browsers to https where the site is")
    func https() async throws {
        let settings = [
            "PUBLIC_URL": "https://rukopys.example", "STRIPE_SECRET_KEY": "sk_test_none",
            "STRIPE_API_BASE": "http://127.0.0.1:9",
        ]
        try await RunningServer.run(settings: settings) { server in
            for path in ["/health", "/sign-in", "/nowhere", "/api/v1/auth/me"] {
                let answer = try await server.call("GET", path)
                #expect(answer.header("Strict-Transport-Security") == "max-age=31536000", "\(path)")
            }
        }
    }
}
