import Foundation
import TestSupport
import Testing

@Suite("What administrators oversee")
struct OversightTests {
    @Test("is how much there is of everything", arguments: Engine.available)
    func stats(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            _ = try await you.createDocument()
            _ = try await you.pay(try await you.createDocument())
            let stats = try await admin.get("admin/stats")
            #expect(stats.status == 200, "\(stats.text)")
            #expect(stats["users"]?["total"]?.int == 2 && stats["users"]?["administrators"]?.int == 1)
            #expect(stats["users"]?["sessions"]?.int == 2)
            #expect(stats["documents"]?["draft"]?.int == 1)
            #expect(stats["payments"]?[0]?["status"] == "paid" && stats["payments"]?[0]?["amount"]?.int == 150)
            #expect(stats["models_last_day"]?["cost"]?["currency"] == "eur")
        }
    }

    @Test("are everybody's documents", arguments: Engine.available)
    func documents(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let eve = try await server.signIn("eve@example.org")
            let ids = [try await you.createDocument(), try await eve.createDocument(["title": "Of Eve"])]
            let all = try await admin.get("admin/documents")
            #expect(all["items"]?.array.compactMap { $0["id"]?.string } == ids.reversed())
            let user = try #require(eve.tokens["user"]?["id"]?.string)
            let hers = try await admin.get("admin/documents?user_id=\(user)&q=of+eve")
            #expect(hers["items"]?.array.compactMap { $0["id"]?.string } == [ids[1]])
            #expect(hers["items"]?[0]?["user_id"]?.string == user)
            #expect(try await admin.get("admin/documents/\(ids[0])")["title"] == "The harbours of the Black Sea")
            #expect(try await admin.get("admin/documents?status=lost").fields == ["status"])
            // As a customer an administrator is one like all others.
            #expect(try await admin.get("documents/\(ids[0])").status == 404)
        }
    }

    @Test("is who did what, by page, filter, and as lines", arguments: Engine.available)
    func auditLog(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let user = try #require(you.tokens["user"]?["id"]?.string)
            _ = try await server.call(
                "PATCH", "/api/v1/auth/me", token: you.access, json: ["full_name": "Ada", "preferred_language": "uk"])
            func types(_ query: String) async throws -> [String] {
                let answer = try await admin.get("admin/audit-log?\(query)")
                #expect(answer.status == 200, "\(answer.text)")
                return answer["items"]?.array.compactMap { $0["type"]?.string } ?? []
            }
            #expect(try await types("actor=\(user)") == ["user.changed", "challenge.verified"])
            #expect(try await types("type=user") == ["user.changed"])
            #expect(try await types("type=challenge.verified").count == 2)
            #expect(try await types("type=challenge.veri") == [])
            // An address finds what was done with it, and is not in the log itself.
            #expect(try await types("subject=You%40example.org") == ["challenge.requested"])
            let row = try await admin.get("admin/audit-log?type=user.changed")
            #expect(row["items"]?[0]?["details"]?["fields"] == "full_name,preferred_language")
            #expect(row["items"]?[0]?["request_id"]?.string?.isEmpty == false)
            #expect(try await types("from=2100-01-01T00:00:00Z") == [])
            #expect(try await types("to=2100-01-01T00:00:00.5%2B02:00&limit=2").count == 2)
            for (query, field) in [("from=yesterday", "from"), ("to=2026", "to"), ("cursor=x", "cursor")] {
                #expect(try await admin.get("admin/audit-log?\(query)").fields == [field])
            }
            let lines = try await admin.get("admin/audit-log", headers: ["Accept": "application/x-ndjson"])
            #expect(lines.header("Content-Type") == "application/x-ndjson")
            let rows = try lines.text.split(separator: "\n").map { try JSON(String($0)) }
            #expect(rows.count >= 6 && rows.allSatisfy { $0["id"]?.string != nil })
            #expect(!lines.text.contains("@example.org"))
        }
    }
}
