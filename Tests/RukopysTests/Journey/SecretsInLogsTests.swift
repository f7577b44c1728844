import Foundation
import Logging
import TestSupport
import Testing

@Suite("What the log holds")
struct SecretsInLogsTests {
    @Test("of a whole journey, no token, code, link, secret or address", arguments: Engine.available)
    func journey(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            var secrets = [RunningServer.webhookSecret, "whsec_", "sk_test_", "secret.name", "sign-in?token"]

            let asked = try await server.post("auth/magic-link", ["email": "secret.name@example.org"])
            let link = try #require(asked["magic_link"]?.string)
            let token = try #require(URLComponents(string: link)?.queryItems?.first?.value)
            secrets += [link, token, try #require(asked["code"]?.string)]
            _ = try await server.mail(to: "secret.name@example.org")
            _ = try await server.call("GET", "/sign-in?token=\(token)")
            let verified = try await server.post("auth/verify-magic-link", ["token": .string(token)])
            let you = Customer(server: server, email: "secret.name@example.org", tokens: verified.json)
            let refreshed = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            _ = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh + "x")])
            for tokens in [verified, refreshed] {
                secrets += [tokens["access_token"], tokens["refresh_token"]].compactMap { $0?.string }
            }
            _ = try await server.get("auth/me", token: you.access + "x")
            _ = try await server.deliver(SignedWebhook(SignedWebhook.event(), secret: "whsec_somebody_elses_secret"))

            let page = try await server.linkToken("secret.name@example.org")
            secrets.append(page)
            let cookie = try #require(try await server.submit("/sign-in", "token=\(page)").header("Set-Cookie"))
            secrets.append(try #require(cookie.firstMatch(of: /=([^;]+)/).map { String($0.1) }))

            let document = try await you.createDocument()
            let job = try await you.pay(document)
            _ = try await EventStream.open(job, of: you).read { $0.count >= 2 }
            _ = try await you.get("documents/\(document)")

            let log = server.log.text
            for secret in secrets {
                #expect(secret.utf8.count >= 6)
                #expect(!log.contains(secret), "\(secret)")
            }
            // It is the log of this journey, and of all its parts.
            for route in ["/api/v1/auth/verify-magic-link", "/sign-in", "/api/v1/payment/webhook", "/api/v1/jobs/"] {
                #expect(log.contains(route), "\(route)")
            }
            // Routes, not addresses: what stands there may be a token in the wrong place.
            #expect(!log.contains("/api/v1/jobs/\(job)"))
        }
    }
}
