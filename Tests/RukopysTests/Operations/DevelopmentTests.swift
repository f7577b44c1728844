import Foundation
import TestSupport
import Testing

@Suite("What only a developer may use")
struct DevelopmentTests {
    private static let forwardingHeaders = [
        "Forwarded": "for=203.0.113.7", "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "example.org",
        "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443", "X-Real-IP": "203.0.113.7", "Via": "1.1 proxy",
        "CF-Connecting-IP": "203.0.113.7", "True-Client-IP": "203.0.113.7",
    ]

    @Test("whoever comes through a proxy gets no link and no code")
    func link() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            for (name, value) in Self.forwardingHeaders {
                let answer = try await server.post(
                    "auth/magic-link", ["email": "you@example.org"], headers: [name: value])
                #expect(answer.status == 200)
                #expect(
                    answer.json.names == ["message", "email", "challenge_id", "expires_in", "expires_in_minutes"],
                    "\(name)")
            }
        }
    }

    @Test("whoever comes through a proxy finds no simulator")
    func simulator() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let checkout = try await you.checkOut(try await you.createDocument(), key: "key")
            let page = try #require(checkout["checkout_url"]?.string)
            for (name, value) in Self.forwardingHeaders {
                for (method, path) in [
                    ("GET", page), ("POST", page), ("GET", "/simulator/v1/events"), ("PUT", "/simulator/v1/events"),
                    ("DELETE", "/simulator/simulator-control/faults"), ("POST", "/simulator/v1/checkout/sessions"),
                ] {
                    let answer = try await server.call(method, path, headers: [name: value])
                    #expect(answer.status == 404, "\(name): \(method) \(path)")
                    #expect(answer.slug == "not-found", "\(name): \(method) \(path)")
                }
            }
            #expect(try await server.call("GET", page).status == 200)
        }
    }

    @Test("a server for the world has none of it")
    func elsewhere() async throws {
        let settings = [
            "PUBLIC_URL": "https://rukopys.example", "STRIPE_SECRET_KEY": "sk_test_none",
            "STRIPE_API_BASE": "http://127.0.0.1:9",
        ]
        try await RunningServer.run(settings: settings) { server in
            let answer = try await server.post("auth/magic-link", ["email": "you@example.org"])
            #expect(
                answer.json.names == ["message", "email", "challenge_id", "expires_in", "expires_in_minutes"])
            #expect(try await server.call("GET", "/simulator/v1/events").slug == "not-found")
        }
    }
}
