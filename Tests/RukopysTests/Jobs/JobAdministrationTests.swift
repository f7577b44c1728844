import Foundation
import TestSupport
import Testing

@Suite("Jobs as administrators see them")
struct JobAdministrationTests {
    @Test("are administrators' alone", arguments: Engine.available)
    func forbidden(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            for path in ["admin/jobs", "admin/jobs/\(job)"] {
                #expect(try await server.get(path).status == 401)
                let answer = try await you.get(path)
                #expect(answer.status == 403)
                #expect(answer.slug == "administrator-required")
            }
            for action in ["retry", "cancel"] {
                #expect(try await server.post("admin/jobs/\(job)/\(action)", [:]).status == 401)
                #expect(try await you.post("admin/jobs/\(job)/\(action)", [:]).status == 403)
            }
            #expect(try await you.get("jobs/\(job)")["status"] != "canceling")
        }
    }

    @Test("are listed by pages and filters", arguments: Engine.available)
    func list(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            let all = try await admin.get("admin/jobs?limit=100")
            #expect(all.status == 200, "\(all.text)")
            let ids = all["items"]?.array.compactMap { $0["id"]?.string } ?? []
            #expect(ids.count >= 4, "mails, a webhook, a document")
            #expect(ids == ids.sorted(by: >))
            var paged: [String] = []
            var cursor: String? = ""
            while let next = cursor {
                let page = try await admin.get("admin/jobs?limit=2&cursor=\(next)")
                paged += page["items"]?.array.compactMap { $0["id"]?.string } ?? []
                cursor = page["next_cursor"]?.string
            }
            #expect(paged.filter(ids.contains) == ids)
            let queries = [
                "kind=generate_full_document", "document_id=\(document)",
                "kind=generate_full_document&user_id=\(you.tokens["user"]?["id"]?.string ?? "")",
            ]
            for query in queries {
                let found = try await admin.get("admin/jobs?\(query)")["items"]?.array ?? []
                #expect(found.compactMap { $0["id"]?.string } == [job], "\(query)")
            }
            for query in ["status=failed", "kind=nothing", "stalled=true"] {
                #expect(try await admin.get("admin/jobs?\(query)")["items"]?.array == [], "\(query)")
            }
            for (query, field) in [
                ("status=done", "status"), ("stalled=maybe", "stalled"), ("limit=0", "limit"), ("cursor=x", "cursor"),
            ] {
                let answer = try await admin.get("admin/jobs?\(query)")
                #expect(answer.status == 422, "\(query)")
                #expect(answer.fields == [field], "\(query)")
            }
        }
    }

    @Test("are shown with attempts, steps, calls and events", arguments: Engine.available)
    func detail(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            try await eventually("the document is written") {
                try await you.get("jobs/\(job)")["status"] == "completed"
            }
            let answer = try await admin.get("admin/jobs/\(job)")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer["job"]?["kind"] == "generate_full_document")
            #expect(answer["attempts"]?.array.compactMap { $0["outcome"]?.string } == ["completed"])
            let steps = answer["steps"]?.array.compactMap { $0["key"]?.string } ?? []
            #expect(Set(["begin", "outline", "section/0", "date", "export/pdf"]).isSubset(of: steps))
            let calls = answer["calls"]?.array ?? []
            #expect(calls.first?["step"] == "outline")
            #expect(calls.count == 1 + steps.filter { $0.hasPrefix("section/") }.count)
            #expect(calls.allSatisfy { $0["status"] == "ok" && $0["provider"] == "builtin" })
            let tokens = calls.reduce(0) { $0 + ($1["tokens_in"]?.int ?? 0) + ($1["tokens_out"]?.int ?? 0) }
            #expect(answer["job"]?["tokens_used"]?.int == tokens)
            let events = answer["events"]?.array ?? []
            #expect(events.compactMap { $0["seq"]?.int } == Array(1...events.count))
            #expect(events.last?["type"] == "completed")
            #expect(events.last?["data"]?["job_id"]?.string == job)
            for action in ["retry", "cancel"] {
                #expect(try await admin.post("admin/jobs/\(job)/\(action)", [:]).status == 409)
            }
            for id in ["nonsense", UUID().uuidString] {
                #expect(try await admin.get("admin/jobs/\(id)").status == 404)
                #expect(try await admin.post("admin/jobs/\(id)/cancel", [:]).status == 404)
            }
        }
    }

    @Test("are canceled and tried again, and the audit log says by whom", arguments: Engine.available)
    func actions(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let admin = try await server.signInAdministrator()
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            try await eventually("the job is running") { try await you.get("jobs/\(job)")["status"] == "running" }
            // As if it had failed for good.
            try await server.database.write { transaction in
                try transaction.run(
                    """
                    UPDATE jobs SET state = 'failed', worker_id = NULL, finished_at = 1, token = token + 1
                    WHERE id = \(job)
                    """)
                try transaction.run("UPDATE documents SET status = 'failed' WHERE id = \(document)")
            }
            let retried = try await admin.post("admin/jobs/\(job)/retry", [:])
            #expect(retried.status == 202, "\(retried.text)")
            #expect(retried["status"] == "queued")
            try await eventually("it goes on") { try await you.get("jobs/\(job)")["status"] == "running" }
            #expect(["queued", "generating"].contains(try await you.get("documents/\(document)")["status"]?.string))
            let canceled = try await admin.post("admin/jobs/\(job)/cancel", [:])
            #expect(canceled.status == 202, "\(canceled.text)")
            try await eventually("it is canceled") { try await you.get("jobs/\(job)")["status"] == "canceled" }
            #expect(try await admin.post("admin/jobs/\(job)/retry", [:]).slug == "job-not-retryable")
            let rows = try await server.database.fetch(
                "SELECT type, outcome, actor FROM audit_log WHERE subject = \(job) ORDER BY at")
            #expect(
                try rows.map { try "\($0["type"] as String) \($0["outcome"] as String)" } == [
                    "job.retried success", "job.canceled success", "job.retried refused",
                ])
            let actor = try #require(admin.tokens["user"]?["id"]?.string)
            #expect(try rows.allSatisfy { try $0["actor"] as String == actor })
        }
    }
}
