import Foundation
import Testing

@Suite("What never reaches a route")
struct ConnectionTests {
    @Test("is answered as everything else: with a problem, an id, and the connection's end")
    func unreadable() async throws {
        try await RunningServer.run { server in
            for (request, status, slug) in [
                ("GARBAGE\r\n\r\n", 400, "malformed-request"),
                ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, "malformed-request"),
                (
                    "GET / HTTP/1.1\r\nHost: a\r\nX-Long: \(String(repeating: "x", count: 100_000))\r\n\r\n", 431,
                    "headers-too-large"
                ),
            ] {
                let text = try await RawConnection.exchange(request, with: server.origin)
                let parts = text.components(separatedBy: "\r\n\r\n")
                #expect(parts.count == 2 && parts[0].hasPrefix("HTTP/1.1 \(status) "), "\(text)")
                #expect(parts[0].contains("Content-Type: application/problem+json"))
                #expect(parts[0].contains("X-Content-Type-Options: nosniff"))
                #expect(parts[0].lowercased().contains("connection: close"))
                let id = try #require(parts[0].firstMatch(of: /X-Request-ID: (\S+)/)?.1)
                let body = try JSON(parts[1])
                #expect(body["instance"]?.string == String(id), "\(text)")
                #expect(body["type"]?.string == "urn:rukopys:problem:\(slug)", "\(text)")
                #expect(body["status"] == .number(Double(status)), "\(text)")
            }
        }
    }

    @Test("an answer to a good request is not touched by a bad one behind it")
    func behindGood() async throws {
        try await RunningServer.run { server in
            let text = try await RawConnection.exchange(
                "GET /health HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n", with: server.origin)
            #expect(text.hasPrefix("HTTP/1.1 200 "), "\(text)")
            #expect(text.contains("\"status\":\"healthy\"") && text.contains("malformed-request"), "\(text)")
        }
    }
}

@Suite("Expect: 100-continue")
struct ExpectTests {
    private static func head(length: Int, expect: String = "Expect: 100-continue\r\n") -> String {
        "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(length)\r\n\(expect)\r\n"
    }

    @Test("is told to go on before its body is there, and answered after it")
    func goesOn() async throws {
        try await RunningServer.run { server in
            let text = try await RawConnection.exchange(Self.head(length: 2) + "{}", with: server.origin)
            #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 "), "\(text)")
        }
    }

    @Test("hears nothing but the answer when that is no already, and when it did not ask")
    func refused() async throws {
        try await RunningServer.run { server in
            let large = try await RawConnection.exchange(Self.head(length: 99_999_999), with: server.origin)
            #expect(large.hasPrefix("HTTP/1.1 413 "), "\(large)")
            let silent = try await RawConnection.exchange(Self.head(length: 2, expect: "") + "{}", with: server.origin)
            #expect(silent.hasPrefix("HTTP/1.1 401 "), "\(silent)")
        }
    }

    @Test("is told behind the answer to the request before, not in its middle")
    func pipelined() async throws {
        try await RunningServer.run { server in
            let text = try await RawConnection.exchange(
                "GET /health HTTP/1.1\r\nHost: a\r\n\r\n" + Self.head(length: 2) + "{}", with: server.origin)
            let statuses = text.matches(of: #/HTTP/1\.1 ([0-9]+) /#).map { String($0.1) }
            #expect(statuses == ["200", "100", "401"], "\(text)")
            #expect(text.contains("}HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 "), "\(text)")
        }
    }
}
