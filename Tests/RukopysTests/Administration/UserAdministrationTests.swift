import Database
import Foundation
import TestSupport
import Testing

@Suite("Users as administrators see them")
struct UserAdministrationTests {
    private static let noMailLimit = ["MAGIC_LINK_PER_EMAIL": "off"]

    private func id(_ customer: Customer) throws -> String { try #require(customer.tokens["user"]?["id"]?.string) }

    @Test("are administrators' alone")
    func forbidden() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let own = try id(you)
            for path in ["stats", "users", "users/\(own)", "documents", "audit-log", "maintenance"] {
                #expect(try await server.get("admin/\(path)").status == 401, "\(path)")
                #expect(try await you.get("admin/\(path)").slug == "administrator-required", "\(path)")
            }
            for action in ["block", "unblock", "grant-admin", "revoke-admin", "revoke-sessions"] {
                #expect(try await server.post("admin/users/\(own)/\(action)", [:]).status == 401)
                #expect(try await you.post("admin/users/\(own)/\(action)", [:]).status == 403)
            }
            #expect(try await you.post("admin/maintenance", ["enabled": true]).status == 403)
            #expect(try await you.get("auth/me")["is_admin"] == false)
        }
    }

    @Test("are found by page, text and role", arguments: Engine.available)
    func list(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let admin = try await server.signInAdministrator()
            for name in ["ada", "bob", "b_b"] { _ = try await server.signIn("\(name)@example.org") }
            func emails(_ query: String) async throws -> [String] {
                let answer = try await admin.get("admin/users?\(query)")
                #expect(answer.status == 200, "\(answer.text)")
                return answer["items"]?.array.compactMap { $0["email"]?.string } ?? []
            }
            let all = ["b_b@example.org", "bob@example.org", "ada@example.org", "admin@example.org"]
            #expect(try await emails("") == all)
            #expect(try await emails("q=BOB") == ["bob@example.org"])
            // What a pattern would take for any letter is this very one.
            #expect(try await emails("q=b_b") == ["b_b@example.org"])
            #expect(try await emails("q=%25") == [])
            #expect(try await emails("is_admin=true") == ["admin@example.org"])
            #expect(try await emails("is_active=false") == [])
            let first = try await admin.get("admin/users?limit=3")
            let cursor = try #require(first["next_cursor"]?.string)
            #expect(try await emails("limit=3&cursor=\(cursor)") == ["admin@example.org"])
            for (query, field) in [("is_admin=maybe", "is_admin"), ("cursor=x", "cursor"), ("limit=101", "limit")] {
                #expect(try await admin.get("admin/users?\(query)").fields == [field])
            }
            for path in ["admin/users/none", "admin/users/01a213c7-a842-7d14-8f08-54b370f2fdd8"] {
                #expect(try await admin.get(path).status == 404)
            }
        }
    }

    @Test("are blocked at once, in every session, and let in again", arguments: Engine.available)
    func block(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: Self.noMailLimit) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let phone = try await server.signIn()
            let path = "admin/users/\(try id(you))"
            #expect(try await admin.get(path)["sessions"]?.int == 2)
            let blocked = try await admin.post("\(path)/block", [:])
            #expect(blocked.status == 200, "\(blocked.text)")
            #expect(blocked["is_active"] == false && blocked["sessions"]?.int == 0)
            for session in [you, phone] { #expect(try await session.get("auth/me").status == 401) }
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]).status == 401)
            let token = try await server.linkToken("you@example.org")
            #expect(try await server.post("auth/verify-magic-link", ["token": .string(token)]).status == 401)
            #expect(try await admin.post("\(path)/block", [:]).status == 200, "twice is once")

            #expect(try await admin.post("\(path)/unblock", [:])["is_active"] == true)
            #expect(try await you.get("auth/me").status == 401, "what has ended stays so")
            #expect(try await server.signIn().get("auth/me").status == 200)
            let log = try await admin.get("admin/audit-log?type=user&subject=\(try id(you))")
            #expect(
                log["items"]?.array.compactMap { $0["type"]?.string }
                    == ["user.unblocked", "user.blocked", "user.blocked"])
        }
    }

    @Test("get the role and lose it, but nobody loses it by their own hand", arguments: Engine.available)
    func roles(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let path = "admin/users/\(try id(you))"
            #expect(try await admin.post("\(path)/grant-admin", [:])["is_admin"] == true)
            #expect(try await you.get("admin/stats").status == 200)
            let own = "admin/users/\(try id(admin))"
            for action in ["block", "revoke-admin"] {
                #expect(try await admin.post("\(own)/\(action)", [:]).slug == "own-account")
            }
            #expect(try await admin.post("\(path)/revoke-admin", [:])["is_admin"] == false)
            #expect(try await you.get("admin/stats").status == 403)
            #expect(try await admin.post("\(path)/revoke-sessions", [:])["sessions"]?.int == 0)
            #expect(try await you.get("auth/me").status == 401)
        }
    }

    @Test("get no role from a session of more than an hour")
    func oldSession() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(settings: ["ACCESS_TOKEN_SECONDS": "86400"], time: clock.source) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            clock.advance(by: .seconds(3_601))
            let refused = try await admin.post("admin/users/\(try id(you))/grant-admin", [:])
            #expect(refused.status == 403 && refused.slug == "recent-sign-in-required")
            #expect(try await admin.post("admin/users/\(try id(you))/block", [:]).status == 200)
        }
    }
}
