import Database
import Foundation
import TestSupport
import Testing

@Suite("Sessions over HTTP")
struct SessionTests {
    @Test("the user's own name and language change, and nothing that is not theirs to change")
    func changeMe() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let before = try #require(you.tokens["user"])
            func change(_ body: JSON) async throws -> Answer {
                try await server.call("PATCH", "/api/v1/auth/me", token: you.access, json: body)
            }
            let same = try await change([:])
            #expect(same.status == 200 && same.json == before, "\(same.text)")
            let answer = try await change([
                "full_name": "Леся", "preferred_language": "uk", "is_admin": true, "email": "eve@example.org",
                "id": "none",
            ])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json == before.merging(["full_name": "Леся", "preferred_language": "uk"]))
            #expect(try await you.get("auth/me").json.merging(["session": nil]) == answer.json)
            #expect(try await change(["full_name": .null])["full_name"] == .null)
            for (body, field): (JSON, String) in [
                (["full_name": ""], "full_name"), (["full_name": 7], "full_name"),
                (["preferred_language": .null], "preferred_language"),
                (["preferred_language": "e"], "preferred_language"),
                (["full_name": ["a"]], "full_name"),
            ] {
                let refused = try await change(body)
                #expect(refused.status == 422, "\(body.text): \(refused.text)")
                #expect(refused.fields == [field], "\(body.text)")
            }
        }
    }

    @Test("are listed, and revoked one by one", arguments: Engine.available)
    func list(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: ["MAGIC_LINK_PER_EMAIL": "off"]) { server in
            var customers: [Customer] = []
            for _ in 1...3 { customers.append(try await server.signIn()) }
            let stranger = try await server.signIn("eve@example.org")
            let you = customers[2]
            let list = try await you.get("auth/sessions")
            #expect(list.status == 200, "\(list.text)")
            let items = try #require(list["items"]?.array)
            #expect(items.count == 3 && list["next_cursor"] == .null)
            #expect(items.map { $0["current"]?.bool } == [true, false, false])
            #expect(items[0].names == ["id", "created_at", "last_seen_at", "ip", "user_agent", "current"])
            #expect(items[0]["ip"] == "127.0.0.1")
            let page = try await you.get("auth/sessions?limit=2")
            let cursor = try #require(page["next_cursor"]?.string)
            #expect(try await you.get("auth/sessions?limit=2&cursor=\(cursor)")["items"]?.array == [items[2]])
            for bad in ["cursor=none", "cursor=!", "limit=0", "limit=101"] {
                #expect(try await you.get("auth/sessions?\(bad)").status == 422, "\(bad)")
            }
            let strangers = try #require(
                try await stranger.get("auth/sessions")["items"]?[0]?["id"]?.string)
            for id in [strangers, "none", "01a213c7-a842-7d14-8f08-54b370f2fdd8"] {
                let answer = try await server.call("DELETE", "/api/v1/auth/sessions/\(id)", token: you.access)
                #expect(answer.status == 404 && answer.slug == "not-found")
            }
            let oldest = try #require(items[2]["id"]?.string)
            for _ in 1...2 {
                let answer = try await server.call("DELETE", "/api/v1/auth/sessions/\(oldest)", token: you.access)
                #expect(answer.status == 204 && answer.bytes.isEmpty)
            }
            let ended = try await customers[0].get("auth/me")
            #expect(ended.slug == "invalid-access-token")
            #expect(ended["session_ended"] == "revoked")
            #expect(try await customers[1].get("auth/me").status == 200)
            #expect(try await stranger.get("auth/me").status == 200)
        }
    }

    @Test("a 401 says why to whoever had a good token, and to nobody else", arguments: Engine.available)
    func tombstones(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(on: engine, time: clock.source) { server in
            let you = try await server.signIn()
            #expect(try await you.post("auth/logout", [:]).status == 200)
            for answer in [
                try await you.get("auth/me"),
                try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]),
            ] {
                #expect(answer.status == 401)
                #expect(answer["session_ended"] == "logout", "\(answer.text)")
                #expect(answer["detail"] == "The session was signed out.")
            }
            #expect(try await server.get("auth/me", token: "none")["session_ended"] == nil)
            let robbed = try await server.signIn("robbed@example.org")
            let next = try await server.post("auth/refresh", ["refresh_token": .string(robbed.refresh)])
            #expect(try await server.get("auth/me", token: next["access_token"]?.string).status == 200)
            clock.advance(by: .seconds(11))
            let reuse = try await server.post("auth/refresh", ["refresh_token": .string(robbed.refresh)])
            #expect(reuse.slug == "refresh-token-reused")
            #expect(
                try await server.get("auth/me", token: next["access_token"]?.string)["session_ended"]
                    == "reuse_detected")
        }
    }
}

@Suite("Signing out over HTTP")
struct LogoutTests {
    @Test("ends the sessions of its scope, before it is answered", arguments: Engine.available)
    func scopes(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: ["MAGIC_LINK_PER_EMAIL": "off"]) { server in
            for scope in [nil, "current", "others", "all"] {
                let you = try await server.signIn()
                let other = try await server.signIn()
                let answer = try await you.post("auth/logout", scope.map { ["scope": .string($0)] } ?? [:])
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer["message"]?.string?.isEmpty == false)
                #expect(try await you.get("auth/me").status == (scope == "others" ? 200 : 401))
                #expect(try await other.get("auth/me").status == (scope == nil || scope == "current" ? 200 : 401))
            }
        }
    }

    @Test("needs no body, and takes the refresh token when the access token has expired")
    func proofs() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            let you = try await server.signIn()
            #expect(try await server.call("POST", "/api/v1/auth/logout", token: you.access).status == 200)
            #expect(try await server.call("POST", "/api/v1/auth/logout", token: you.access).status == 200)
            let typed = try await server.call(
                "POST", "/api/v1/auth/logout", token: you.access, headers: ["Content-Type": "application/json"])
            #expect(typed.status == 200, "\(typed.text)")
            let late = try await server.signIn("late@example.org")
            clock.advance(by: .seconds(700))
            #expect(try await late.post("auth/logout", [:]).slug == "invalid-access-token")
            #expect(try await late.post("auth/logout", ["refresh_token": .string(late.refresh)]).status == 200)
            let after = try await server.post("auth/refresh", ["refresh_token": .string(late.refresh)])
            #expect(after["session_ended"] == "logout")
        }
    }

    @Test("is refused to whoever proves nothing, and told apart from a bad scope")
    func refused() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let nothing = try await server.call("POST", "/api/v1/auth/logout", token: you.access, json: .null)
            #expect(nothing.status == 400 && nothing.slug == "malformed-json", "\(nothing.text)")
            for body: JSON in [[:], ["refresh_token": 7], ["refresh_token": "garbage"], ["scope": "all"]] {
                let answer = try await server.post("auth/logout", body)
                #expect(answer.status == 401 && answer.slug == "invalid-access-token", "\(body.text)")
                #expect(answer.header("WWW-Authenticate") == "Bearer")
            }
            for scope: JSON in ["everything", "", 7, ["all"]] {
                let answer = try await you.post("auth/logout", ["scope": scope])
                #expect(answer.status == 422 && answer.fields == ["scope"], "\(answer.text)")
            }
            #expect(try await you.get("auth/me").status == 200)
            // Authority comes by the header alone.
            let byCookie = try await server.post(
                "auth/logout", [:], headers: ["Cookie": "rukopys=\(you.refresh); access_token=\(you.access)"])
            #expect(byCookie.status == 401)
        }
    }

    @Test("five times a minute from one session")
    func limited() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            let you = try await server.signIn()
            for _ in 1...5 { #expect(try await you.post("auth/logout", ["scope": "others"]).status == 200) }
            let answer = try await you.post("auth/logout", ["scope": "others"])
            #expect(answer.status == 429 && answer.header("Retry-After") == "12")
            #expect(try await you.get("auth/me").status == 200)
        }
    }
}
