import Database
import Foundation
import TestSupport
import Testing

@Suite("Access tokens over HTTP")
struct AccessTokenTests {
    @Test("what is no good token opens nothing, and the answer says what is wanted")
    func refused() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            let parts = you.access.split(separator: ".").map(String.init)
            let credentials: [String?] = [
                nil, "", "Bearer", "Bearer ", "Bearer garbage", "Basic eW91OnB3", you.access, "Token \(you.access)",
                "Bearer \(you.refresh)", "Bearer \(you.access)x", "Bearer \(you.access.dropLast())",
                "Bearer \(parts[0]).\(parts[1]).", "Bearer \(parts[0]).\(parts[1])", "Bearer .\(parts[1]).\(parts[2])",
                "Bearer eyJhbGciOiJub25lIn0.\(parts[1]).", "Bearer \(you.access) \(you.access)",
                "Bearer \(String(repeating: "a", count: 10_000))",
            ]
            for credential in credentials {
                for path in ["auth/me", "documents", "jobs/01a213c7-a842-7d14-8f08-54b370f2fdd8"] {
                    let answer = try await server.get(path, headers: credential.map { ["Authorization": $0] } ?? [:])
                    #expect(answer.status == 401, "\(credential ?? "none")")
                    #expect(answer.slug == "invalid-access-token")
                    #expect(answer.header("WWW-Authenticate") == "Bearer")
                }
            }
        }
    }

    @Test("a token is read from the header alone")
    func headerOnly() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            #expect(try await server.get("auth/me?access_token=\(you.access)").status == 401)
            #expect(try await server.get("auth/me", headers: ["Cookie": "rukopys=\(you.refresh)"]).status == 401)
            #expect(try await server.get("auth/me", headers: ["Authorization": "bEaReR \(you.access)"]).status == 200)
        }
    }

    @Test("a token ends after its lifetime and the leeway, and a refresh gives a new one")
    func expiry() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(settings: ["ACCESS_TOKEN_SECONDS": "120"], time: clock.source) { server in
            let you = try await server.signIn()
            #expect(you.tokens["expires_in"] == 120)
            clock.advance(by: .seconds(119))
            #expect(try await you.get("auth/me").status == 200)
            clock.advance(by: .seconds(62))
            #expect(try await you.get("auth/me").slug == "invalid-access-token")
            let again = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            #expect(try await server.get("auth/me", token: again["access_token"]?.string).status == 200)
        }
    }
}

@Suite("Refresh tokens over HTTP")
struct RefreshTokenTests {
    @Test("a refresh gives a new pair, and the old token once more the same session", arguments: Engine.available)
    func refresh(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let first = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            #expect(first.status == 200, "\(first.text)")
            #expect(first.json.names == you.tokens.names)
            #expect(first.header("Cache-Control") == "no-store")
            #expect(first["refresh_token"]?.string != you.refresh)
            // The answer may have been lost, or another tab was first.
            let again = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            #expect(again.status == 200)
            for tokens in [first, again] {
                #expect(try await server.get("auth/me", token: tokens["access_token"]?.string).status == 200)
            }
        }
    }

    @Test("an old token that comes back ends the session", arguments: Engine.available)
    func reuse(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(on: engine, time: clock.source) { server in
            let you = try await server.signIn()
            let next = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            let access = try #require(next["access_token"]?.string)
            #expect(try await server.get("auth/me", token: access).status == 200)
            clock.advance(by: .seconds(11))
            let stolen = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            #expect(stolen.status == 401)
            #expect(stolen.slug == "refresh-token-reused")
            #expect(stolen.header("WWW-Authenticate") == "Bearer")
            #expect(try await server.get("auth/me", token: access).slug == "invalid-access-token")
            let after = try await server.post("auth/refresh", ["refresh_token": try #require(next["refresh_token"])])
            #expect(after.slug == "invalid-refresh-token")
        }
    }

    @Test("whatever is no refresh token is one and the same 401")
    func refused() async throws {
        let settings = RunningServer.generousLimits.merging(["RATE_LIMIT_REFRESH_REFUSED": "1000/second"]) { $1 }
        try await RunningServer.run(settings: settings) { server in
            let you = try await server.signIn()
            let forged = you.refresh.dropLast(4) + "AAAA"
            let bodies: [JSON] = [
                [:], ["refresh_token": .null], ["refresh_token": ""], ["refresh_token": 7], ["refresh_token": [:]],
                ["refresh_token": "garbage"], ["refresh_token": "a.b.c"], ["refresh_token": "\u{0}"],
                ["refresh_token": .string(you.access)], ["refresh_token": .string(String(forged))],
                ["refresh_token": .string(String(repeating: "a", count: 500_000))],
                ["RefreshToken": .string(you.refresh)],
            ]
            for body in bodies {
                let answer = try await server.post("auth/refresh", body)
                #expect(answer.status == 401, "\(body.text.prefix(100))")
                #expect(answer.slug == "invalid-refresh-token")
                #expect(answer.header("WWW-Authenticate") == "Bearer")
            }
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]).status == 200)
        }
    }

    @Test("32 refreshes at once with one token all succeed, and all their tokens work", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 1...32 {
                    group.addTask { try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 })
            for answer in answers {
                #expect(try await server.get("auth/me", token: answer["access_token"]?.string).status == 200)
            }
        }
    }
}
