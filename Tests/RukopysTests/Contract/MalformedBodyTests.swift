import Foundation
import NIOCore
import Testing

@Suite("Bodies that are not as they should be")
struct MalformedBodyTests {
    private static let routes = [
        "auth/magic-link", "auth/verify-magic-link", "auth/refresh", "documents", "generate/full-document",
        "payment/create-checkout",
    ]

    /// Calls every JSON route with this body, as somebody who may.
    private static func callAll(
        _ you: Customer, _ body: [UInt8], headers: [String: String] = ["Content-Type": "application/json"]
    ) async throws -> [(route: String, answer: Answer)] {
        var headers = headers
        headers["Idempotency-Key"] = "key"
        var answers: [(String, Answer)] = []
        for route in routes {
            let answer = try await you.server.call(
                "POST", "/api/v1/" + route, token: you.access, body: body, headers: headers)
            answers.append((route, answer))
        }
        return answers
    }

    @Test("what is no JSON object is 400")
    func malformed() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            for body in Self.malformed {
                for (route, answer) in try await Self.callAll(you, Array(body.utf8)) {
                    #expect(answer.status == 400, "\(route): \(body.prefix(100))")
                    #expect(answer.slug == "malformed-json", "\(route): \(body.prefix(100)): \(answer.text)")
                }
            }
        }
    }

    private static let malformed = [

        "", " ", "{", "}", "[]", "[{}]", "null", "true", "7", "\"text\"", "{\"a\":1", "{\"a\":}", "{\"a\"}",
        "{\"a\":1,}", "{\"a\":[1,]}", "{'a':1}", "{a:1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}",
        "{\"a\":1e}", "{\"a\":-}", "{\"a\":NaN}", "{\"a\":tru}", "{\"a\":\"\\q\"}", "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\t\"}", "{} {}", "{}}", "{\"a\":1}x", "{/*a*/}", "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"\\u0062\":2}}", "\u{FEFF}{}",
        String(repeating: "[", count: 50_000), String(repeating: "{\"a\":", count: 50_000),
        "{\"a\":" + String(repeating: "[", count: 500) + String(repeating: "]", count: 500) + "}",
    ]

    @Test("what is not UTF-8 is 400, wherever it stands")
    func otherEncodings() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            for body in Self.notUTF8 {
                for (route, answer) in try await Self.callAll(you, body) {
                    #expect(answer.status == 400, "\(route)")
                    #expect(answer.slug == "malformed-json", "\(route): \(answer.text)")
                }
            }
        }
    }

    private static let notUTF8: [[UInt8]] = [
        Array(#"{"unknown":""#.utf8) + [0xFF] + Array(#""}"#.utf8), [0xC0, 0x80],
        // UTF-16, in which Foundation would read it.
        Array(#"{"email":"you@example.org"}"#.utf8).flatMap { [$0, 0] },
    ]

    @Test("fields that nobody knows are ignored, whatever they hold")
    func unknownFields() async throws {
        try await RunningServer.run { server in
            let answer = try await server.call(
                "POST", "/api/v1/auth/magic-link",
                body: Array(
                    #"{"email":"you@example.org","x":[{"y":1e999},null,"\u0000\ud83d\ude00"],"":{"":-0.0}}"#.utf8),
                headers: ["Content-Type": "application/json; charset=utf-8"])
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test("another content type is 415")
    func contentTypes() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            for type in [nil, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/json"] {
                let headers = type.map { ["Content-Type": $0] } ?? [:]
                for (route, answer) in try await Self.callAll(you, Array("{}".utf8), headers: headers) {
                    #expect(answer.status == 415, "\(route): \(type ?? "none")")
                    #expect(answer.slug == "unsupported-media-type", "\(route): \(type ?? "none")")
                }
            }
        }
    }

    @Test("a body above 1 MiB is 413, and below it is read")
    func tooLarge() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            let limit = 1 << 20
            for size in [limit, limit + 1] {
                let frame = #"{"x":""}"#
                let body = #"{"x":""# + String(repeating: "a", count: size - frame.utf8.count) + #""}"#
                for (route, answer) in try await Self.callAll(you, Array(body.utf8)) where route != "documents" {
                    #expect((answer.status == 413) == (size > limit), "\(route): \(answer.status)")
                    if size > limit { #expect(answer.slug == "content-too-large", "\(route)") }
                }
            }
        }
    }

    @Test("a body above 1 MiB that does not say how long it is is 413")
    func tooLargeInChunks() async throws {
        try await RunningServer.run { server in
            let chunk = "10000\r\n" + String(repeating: " ", count: 65_536) + "\r\n"
            let text = try await RawConnection.exchange(
                "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 17) + "0\r\n\r\n"
                    + "GET /health HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
                with: server.origin)
            #expect(text.hasPrefix("HTTP/1.1 413 "), "\(text)")
            // The rest of the body was not taken for the next request.
            #expect(text.contains("HTTP/1.1 200 "), "\(text)")
        }
    }

    @Test("a document's sources may have 10 MiB, and no more")
    func sources() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for (size, status) in [(9 << 20, 201), (10 << 20, 413)] {
                let source: JSON = [
                    "kind": "text", "title": "Long", "content": .string(String(repeating: "word ", count: size / 5)),
                ]
                let answer = try await you.post("documents", Customer.request(["sources": [source]]))
                #expect(answer.status == status, "\(answer.text.prefix(500))")
            }
        }
    }
}
