import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("Health and readiness")
struct OperationTests {
    @Test("the server says that it lives, what it is and where", arguments: ["GET", "HEAD"])
    func health(method: String) async throws {
        try await RunningServer.run { server in
            let answer = try await server.call(method, "/health")
            #expect(answer.status == 200)
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            if method == "GET" {
                #expect(
                    answer.json == [
                        "status": "healthy", "version": .string(RukopysCommand.version), "environment": "development",
                    ])
            }
        }
    }

    @Test("it is ready when its database answers and its tools are there", arguments: Engine.available)
    func ready(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let answer = try await server.call("GET", "/ready")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(
                answer.json == [
                    "status": "ready",
                    "checks": ["shutdown": "ok", "database": "ok", "export": "ok", "artifacts": "ok"],
                ])
        }
    }

    @Test(
        "a PostgreSQL that cannot be reached is 503, and all is well when it is back",
        .enabled(if: Engine.available.contains(.postgresql)))
    func lostDatabase() async throws {
        try await RunningServer.run(on: .postgresql) { server in
            let you = try await server.signIn()
            let database = try UnreachableDatabase(server.composition.configuration.database)
            try await database.takeAway()
            let ready = try await server.call("GET", "/ready")
            #expect(ready.status == 503)
            #expect(ready.slug == "not-ready")
            #expect(ready.header("Retry-After") == "5")
            #expect(
                ready["checks"] == [
                    "shutdown": "ok", "database": "the database does not answer", "export": "ok",
                    "artifacts": "ok",
                ])
            #expect(try await server.call("GET", "/health").status == 200)
            for answer in [
                try await you.get("documents"), try await you.post("documents", Customer.request()),
                try await server.post("auth/magic-link", ["email": "you@example.org"]),
                try await server.deliver(SignedWebhook(SignedWebhook.event())),
            ] {
                #expect(answer.status == 503)
                #expect(answer.slug == "database-unavailable")
                #expect(answer.header("Retry-After") == "5")
            }
            try await database.giveBack()
            #expect(try await server.call("GET", "/ready").status == 200)
            #expect(try await you.get("documents")["items"] == [])
        }
    }

    @Test("the page after paying thanks, or says that nothing was paid")
    func paid() async throws {
        try await RunningServer.run { server in
            let thanks = try await server.call("GET", "/paid?session_id=%3Cscript%3E")
            #expect(thanks.status == 200)
            #expect(thanks.text.contains("Thank you") && !thanks.text.contains("script>"))
            #expect(try await server.call("GET", "/paid?canceled=1").text.contains("Nothing was paid"))
        }
    }

    @Test("show the description to people, whole, and load nothing from anywhere")
    func docs() async throws {
        try await RunningServer.run { server in
            let page = try await server.call("GET", "/docs")
            #expect(page.status == 200 && page.header("Content-Type") == "text/html; charset=utf-8")
            let description = try await server.call("GET", "/openapi.yaml").text
            let operations = description.matches(of: /\n      operationId: (\w+)\n/).map { String($0.output.1) }
            #expect(operations.count > 60)
            for operation in operations {
                #expect(page.text.contains("<article id=\"\(operation)\">"), "\(operation)")
            }
            #expect(page.text.contains("<code>Sources/WebAPI/Routes/SessionRoutes.swift:"))
            #expect(!page.text.contains("<script") && !page.text.contains("src=") && !page.text.contains("url("))
            let links = page.text.matches(of: /href="([^"]*)"/).map { String($0.output.1) }
            #expect(links.allSatisfy { $0.hasPrefix("#") || $0 == "/openapi.yaml" })
            // Each link within the page leads somewhere.
            for link in Set(links) where link.hasPrefix("#") {
                #expect(page.text.contains("id=\"\(link.dropFirst())\""), "\(link)")
            }
        }
    }
}
