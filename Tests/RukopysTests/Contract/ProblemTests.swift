import Foundation
import Testing

@Suite("Answers to what cannot be done")
struct ProblemTests {
    private static let unknownID = "01a213c7-a842-7d14-8f08-54b370f2fdd8"

    @Test("an unknown path is a problem of its own, with and without a token")
    func unknownPaths() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for path in ["/", "/api/v1", "/api/v1/nothing", "/api/v2/documents", "/simulator/nothing", "/openapi.yml"] {
                for token in [nil, you.access] {
                    let answer = try await server.call("GET", path, token: token)
                    #expect(answer.status == 404, "\(path)")
                    #expect(answer.slug == "not-found", "\(path): \(answer.text)")
                }
            }
        }
    }

    @Test("an id that is unknown or none at all is 404")
    func unknownIDs() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for id in [Self.unknownID, "1", "%00", "..%2f", "nil", "%C3%A9", "%ff"] {
                for path in [
                    "documents/\(id)", "documents/\(id)/sections", "documents/\(id)/download?format=pdf", "jobs/\(id)",
                    "jobs/\(id)/status", "jobs/\(id)/events",
                ] {
                    let answer = try await you.get(path)
                    #expect(answer.status == 404, "\(path)")
                    #expect(answer.slug == "not-found", "\(path): \(answer.text)")
                }
            }
        }
    }

    @Test("an id in a body that is unknown or none at all is 404")
    func unknownIDsInBodies() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for id in [Self.unknownID, "1", "", "\u{0}"] {
                let generation = try await you.post("generate/full-document", ["document_id": .string(id)])
                #expect(generation.status == 404)
                #expect(generation.slug == "not-found")
                let checkout = try await you.checkOut(id, key: UUID().uuidString)
                #expect(checkout.status == 404)
                #expect(checkout.slug == "not-found")
            }
        }
    }

    @Test("a method that a path does not know is 405 and says which it knows")
    func wrongMethods() async throws {
        try await RunningServer.run { server in
            for (method, path, allowed) in Self.wrongMethods {
                let answer = try await server.call(method, path)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer.header("Allow") == allowed, "\(method) \(path)")
                #expect(answer.slug == "method-not-allowed", "\(method) \(path)")
            }
        }
    }

    private static let wrongMethods = [

        ("GET", "/api/v1/auth/magic-link", "POST"), ("PUT", "/api/v1/auth/magic-link", "POST"),
        ("OPTIONS", "/api/v1/auth/refresh", "POST"), ("POST", "/api/v1/auth/me", "GET, HEAD, PATCH"),
        ("DELETE", "/api/v1/documents", "GET, HEAD, POST"),
        ("POST", "/api/v1/documents/\(unknownID)", "DELETE, GET, HEAD, PATCH"),
        ("PUT", "/api/v1/documents/\(unknownID)/download", "GET, HEAD"),
        ("GET", "/api/v1/payment/webhook", "POST"), ("POST", "/health", "GET, HEAD"),
        ("DELETE", "/sign-in", "GET, HEAD, POST"),
    ]

    @Test("HEAD answers like GET, without the body")
    func head() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            for path in ["/health", "/openapi.yaml", "/paid", "/api/v1/documents/\(document)", "/api/v1/auth/me"] {
                let get = try await server.call("GET", path, token: you.access)
                let head = try await server.call("HEAD", path, token: you.access)
                #expect(head.status == 200, "\(path)")
                #expect(head.bytes.isEmpty, "\(path)")
                for name in ["Content-Type", "Content-Length", "Cache-Control"] {
                    #expect(head.header(name) == get.header(name), "\(name) of \(path)")
                }
            }
        }
    }

    @Test("HEAD has no body when it is refused either, so the next answer on the connection is whole")
    func refusedHead() async throws {
        try await RunningServer.run { server in
            for path in ["/nowhere", "/api/v1/documents", "/api/v1/auth/magic-link"] {
                let text = try await RawConnection.exchange(
                    "HEAD \(path) HTTP/1.1\r\nHost: test\r\n\r\n"
                        + "GET /health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
                    with: server.origin)
                let answers = text.components(separatedBy: "HTTP/1.1 ").dropFirst()
                #expect(answers.count == 2, "\(path): \(text)")
                #expect(answers.first?.hasPrefix("4") == true, "\(path): \(text)")
                #expect(answers.first?.hasSuffix("\r\n\r\n") == true, "\(path): \(text)")
                #expect(answers.last?.hasPrefix("200") == true, "\(path): \(text)")
            }
        }
    }

    @Test("a body that breaks HTTP's own rules is 400, not a defect of ours")
    func brokenChunks() async throws {
        try await RunningServer.run { server in
            let text = try await RawConnection.exchange(
                "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nnonsense\r\n\r\n",
                with: server.origin)
            #expect(text.hasPrefix("HTTP/1.1 400 "), "\(text)")
            #expect(!server.log.records.contains { $0.level >= .error }, "\(server.log.text)")
        }
    }
}

@Suite("X-Request-ID")
struct RequestIDTests {
    @Test("is the caller's when it is 1 to 128 of the allowed characters")
    func kept() async throws {
        try await RunningServer.run { server in
            for id in ["a", "A-Z_0.9", String(repeating: "x", count: 128)] {
                for path in ["/health", "/nowhere", "/sign-in", "/api/v1/auth/me"] {
                    let answer = try await server.call("GET", path, headers: ["X-Request-ID": id])
                    #expect(answer.header("X-Request-ID") == id, "\(path)")
                }
                let refused = try await server.call("GET", "/nowhere", headers: ["X-Request-ID": id])
                #expect(refused["instance"]?.string == id)
            }
        }
    }

    @Test("is a new one otherwise, each time")
    func replaced() async throws {
        try await RunningServer.run { server in
            var seen: Set<String> = []
            let refused = [
                nil, "", "a b", "a\tb", "ä", "a/b", "<script>", "a\"", String(repeating: "x", count: 129),
            ]
            for id in refused + refused {
                let answer = try await server.call("GET", "/health", headers: id.map { ["X-Request-ID": $0] } ?? [:])
                let given = try #require(answer.header("X-Request-ID"))
                #expect(given != id)
                #expect(given.wholeMatch(of: /[A-Za-z0-9._-]{1,128}/) != nil)
                seen.insert(given)
            }
            #expect(seen.count == 2 * refused.count)
        }
    }
}
