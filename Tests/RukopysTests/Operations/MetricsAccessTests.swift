import NIOCore
import TestSupport
import Testing

@testable import Rukopys

@Suite("Who may read the metrics")
struct MetricsAccessTests {
    private static let token = "a-token-of-the-tests"
    private static let forwardingHeaders = [
        "Forwarded": "for=127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost",
        "X-Forwarded-Proto": "https", "X-Real-IP": "127.0.0.1", "Via": "1.1 proxy", "CF-Connecting-IP": "127.0.0.1",
    ]
    /// An address of this machine that is not loopback.
    private static let ownAddress = try? System.enumerateDevices().compactMap(\.address)
        .first { $0.protocol == .inet && $0.ipAddress?.hasPrefix("127.") == false }?.ipAddress

    @Test("without a token, this machine alone: no proxy on it, and no page that calls it by another name")
    func loopback() async throws {
        // Even a proxy that is trusted speaks for others.
        let settings = ["TRUSTED_PROXIES": "127.0.0.0/8"].merging(RunningServer.generousLimits) { $1 }
        try await RunningServer.run(settings: settings) { server in
            let answer = try await server.call("GET", "/metrics")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(try await server.call("HEAD", "/metrics").bytes.isEmpty)
            for host in ["localhost", "LOCALHOST:80", "127.0.0.1", "127.1.2.3:9", "[::1]", "[::1]:8080"] {
                #expect(try await server.call("GET", "/metrics", headers: ["Host": host]).status == 200, "\(host)")
            }
            let foreign = Self.forwardingHeaders.map { [$0: $1] }
            let renamed = [
                "rukopys.example", "rukopys.example:80", "127.0.0.1.rukopys.example", "localhost.rukopys.example",
                "192.0.2.1", "[2001:db8::1]:80", "[::1].rukopys.example", "127.0.0.1:80@rukopys.example:80",
            ].map { ["Host": $0] }
            for headers in foreign + renamed {
                for method in ["GET", "HEAD"] {
                    let answer = try await server.call(method, "/metrics", headers: headers)
                    #expect(answer.status == 403, "\(method) \(headers)")
                    #expect(method == "HEAD" ? answer.bytes.isEmpty : answer.slug == "metrics-refused", "\(headers)")
                }
            }
            #expect(try await server.call("GET", "/metrics", token: Self.token).status == 200)
        }
    }

    @Test("without a token, nobody from another address, whatever name they call", .enabled(if: ownAddress != nil))
    func elsewhere() async throws {
        let settings = [
            "HOST": "0.0.0.0", "STRIPE_SECRET_KEY": "sk_test_none", "STRIPE_API_BASE": "http://127.0.0.1:9",
        ]
        let address = try #require(Self.ownAddress)
        try await RunningServer.run(settings: settings) { server in
            let there = server.origin.replacing("127.0.0.1", with: address)
            for headers in [[:], ["Host": "localhost"]] {
                let answer = try await server.call("GET", there + "/metrics", headers: headers)
                #expect(answer.slug == "metrics-refused")
            }
            #expect(try await server.call("GET", there + "/health").status == 200)
            #expect(try await server.call("GET", "/metrics").status == 200)
        }
    }

    @Test("with a token, whoever has it, from wherever; and nobody else, not even this machine")
    func token() async throws {
        let settings = ["METRICS_TOKEN": Self.token].merging(RunningServer.generousLimits) { $1 }
        try await RunningServer.run(settings: settings) { server in
            for headers in [[:], ["Host": "rukopys.example"], ["X-Forwarded-For": "203.0.113.7"]] {
                #expect(try await server.call("GET", "/metrics", token: Self.token, headers: headers).status == 200)
            }
            let lower = ["Authorization": "bearer \(Self.token)"]
            #expect(try await server.call("GET", "/metrics", headers: lower).status == 200)
            for value in [
                nil, "", "Bearer", "Bearer ", Self.token, "Basic \(Self.token)", "Bearer \(Self.token)x",
                "Bearer \(Self.token.dropLast())", "Bearer \(Self.token.uppercased())", "Bearer x \(Self.token)",
                "Bearer \(Self.token), Bearer \(Self.token)",
            ] {
                let headers = value.map { ["Authorization": $0] } ?? [:]
                let answer = try await server.call("GET", "/metrics", headers: headers)
                #expect(answer.status == 401, "\(value ?? "nothing")")
                #expect(answer.slug == "invalid-metrics-token")
                #expect(answer.header("WWW-Authenticate") == "Bearer")
            }
            let inQuery = try await server.call("GET", "/metrics?access_token=\(Self.token)&token=\(Self.token)")
            #expect(inQuery.status == 401)
            let twice = try await RawConnection.exchange(
                """
                GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r
                Authorization: Bearer \(Self.token)\r\nAuthorization: Bearer wrong\r\n\r\n
                """, with: server.origin)
            #expect(twice.hasPrefix("HTTP/1.1 401 "))
            // A customer's token opens other doors.
            let you = try await server.signIn()
            #expect(try await server.call("GET", "/metrics", token: you.access).status == 401)
            #expect(!server.log.text.contains(Self.token))
        }
    }

    @Test("guesses are limited")
    func guesses() async throws {
        let settings = ["METRICS_TOKEN": Self.token, "RATE_LIMIT_DEFAULT": "3/day"]
        try await RunningServer.run(settings: settings) { server in
            for _ in 1...3 {
                let guess = try await server.call("GET", "/metrics", token: "wrong")
                #expect(guess.status == 401)
            }
            let limited = try await server.call("GET", "/metrics", token: Self.token)
            #expect(limited.slug == "too-many-requests")
        }
    }
}
