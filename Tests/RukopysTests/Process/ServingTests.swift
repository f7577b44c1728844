import AsyncHTTPClient
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("The server as a process")
struct ServingTests {
    /// Calls a server in another process.
    private static func call(
        _ method: String, _ url: String, token: String? = nil, json: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: json.text))
        }
        return try await Answer(try await HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }

    /// - Parameter isMailed: waited for before the link is used, since a link that was used is not mailed any more.
    private static func signIn(_ origin: String, once isMailed: () -> Bool = { true }) async throws -> String {
        let asked = try await call("POST", origin + "/api/v1/auth/magic-link", json: ["email": "you@example.org"])
        try await eventually("the link is mailed", isMailed)
        let link = try #require(asked["magic_link"]?.string)
        let token = try #require(URLComponents(string: link)?.queryItems?.first?.value)
        let tokens = try await call("POST", origin + "/api/v1/auth/verify-magic-link", json: ["token": .string(token)])
        return try #require(tokens["access_token"]?.string)
    }

    @Test(
        "says where it listens, prints links as plain lines, and ends in good order on SIGTERM",
        arguments: Engine.available)
    func serves(engine: Engine) async throws {
        try await engine.withDatabaseURL(migrated: false, connections: 8) { url in
            try await TemporaryFolder.with { folder in
                let settings = ["DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4"]
                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let origin = try await server.origin()
                    #expect(try await Self.call("GET", origin + "/health").status == 200)
                    let access = try await Self.signIn(origin) { server.output.contains("sign-in link: ") }
                    #expect(try await Self.call("GET", origin + "/api/v1/auth/me", token: access).status == 200)
                    server.terminate()
                    let ending = try await server.ending()
                    #expect(ending.status == 0, "\(ending.errors)")
                    #expect(ending.output.contains("listening on \(origin)\n"))
                    #expect(ending.output.contains("sign-in link: \(origin)/sign-in?token="))
                    #expect(!ending.errors.contains("sign-in?token="))
                }
            }
        }
    }

    @Test("what was acknowledged is there after a kill, and the session too", arguments: Engine.available)
    func durable(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 12) { url in
            try await TemporaryFolder.with { folder in
                let settings = ["DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4"]
                let (access, location) = try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let origin = try await server.origin()
                    let access = try await Self.signIn(origin)
                    let created = try await Self.call(
                        "POST", origin + "/api/v1/documents", token: access, json: Customer.request())
                    #expect(created.status == 201)
                    server.kill()
                    #expect(try await server.ending().status != 0)
                    return (access, try #require(created.header("Location")))
                }
                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let origin = try await server.origin()
                    let document = try await Self.call("GET", origin + location, token: access)
                    #expect(document.status == 200, "\(document.text)")
                    #expect(document["title"] == Customer.request()["title"])
                }
            }
        }
    }

    @Test("ends in time on SIGTERM while a document is written and watched", arguments: Engine.available)
    func endsAtWork(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 8) { url in
            try await TemporaryFolder.with { folder in
                let settings = [
                    "DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4", "SHUTDOWN_SECONDS": "6",
                    "BUILTIN_WORDS_PER_SECOND": "1",
                ]
                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let origin = try await server.origin()
                    let access = try await Self.signIn(origin)
                    let job = try await Self.paidJob(origin, access)
                    var request = HTTPClientRequest(url: origin + "/api/v1/jobs/\(job)/events")
                    request.headers.add(name: "Authorization", value: "Bearer \(access)")
                    let stream = EventStream(
                        response: try await HTTPClient.shared.execute(request, timeout: .seconds(60)))
                    async let events = stream.read()
                    try await eventually("it is being written") {
                        try await Self.call("GET", origin + "/api/v1/jobs/\(job)", token: access)["status"] == "running"
                    }
                    server.terminate()
                    let ending = try await server.ending()
                    #expect(ending.status == 0, "\(ending.errors)")
                    let last = try await events.last
                    #expect(last?.type == "draining")
                }
                // Given back, so that the next server goes on with it.
                let state: String? = try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    try await database.fetch("SELECT state FROM jobs WHERE kind = 'generate_full_document'").first?[
                        "state"]
                }
                #expect(state == "queued" || state == "scheduled")
            }
        }
    }

    /// Pays for a document and gives the job that writes it.
    private static func paidJob(_ origin: String, _ access: String) async throws -> String {
        let api = origin + "/api/v1/"
        let document = try await call("POST", api + "documents", token: access, json: Customer.request())
        let id = try #require(document["id"]?.string)
        let checkout = try await call(
            "POST", api + "payment/create-checkout", token: access, json: ["document_id": .string(id)],
            headers: ["Idempotency-Key": "key"])
        var payment = HTTPClientRequest(url: try #require(checkout["checkout_url"]?.string))
        payment.method = .POST
        payment.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        payment.body = .bytes(ByteBuffer(string: "action=pay"))
        _ = try await HTTPClient.shared.execute(payment, timeout: .seconds(30))
        var job: String?
        try await eventually("the payment is confirmed") {
            job = try await call("GET", api + "documents/\(id)", token: access)["job"]?["id"]?.string
            return job != nil
        }
        return try #require(job)
    }

    @Test("is not ready while pandoc and WeasyPrint are missing, and names them")
    func missingTools() async throws {
        try await TemporaryFolder.with { folder in
            try await ServerProcess.run(["serve"], in: folder, ["PATH": folder.path]) { server in
                let origin = try await server.origin()
                let ready = try await Self.call("GET", origin + "/ready")
                #expect(ready.status == 503)
                #expect(ready.slug == "not-ready")
                #expect(ready.header("Retry-After") == "5")
                #expect(ready["detail"]?.string?.contains("pandoc") == true)
                #expect(ready["checks"]?["database"] == "ok")
                #expect(ready["checks"]?["export"]?.string?.contains("weasyprint") == true)
                #expect(try await Self.call("GET", origin + "/health").status == 200)
            }
        }
    }

    @Test("listens where it is told, on IPv6 too")
    func address() async throws {
        try await TemporaryFolder.with { folder in
            try await ServerProcess.run(["serve", "--host", "::1", "--port", "0"], in: folder) { server in
                let origin = try await server.origin()
                #expect(origin.hasPrefix("http://[::1]:"))
                #expect(try await Self.call("GET", origin + "/health").status == 200)
            }
        }
    }
}
