import ModelServer
import TestSupport
import Testing

@Suite("A document's budget over HTTP")
struct BudgetOverHTTPTests {
    @Test(
        "is an operator's to add to: the job says why it waits, and goes on when it is retried",
        arguments: Engine.available)
    func granted(engine: Engine) async throws {
        try await ModelServer(settings: .init(latency: .zero, sections: 3)).running { base in
            // Three pages cost 1.50, of which one percent does not suffice for an outline at its worst.
            let settings = [
                "AI_CHAIN": "openai:dear", "OPENAI_BASE_URL": base, "OPENAI_API_KEY": "sk-budget",
                "AI_PRICES": "dear=1500:1500", "AI_DOCUMENT_BUDGET_PERCENT": "1", "ALERT_EMAIL": "operator@example.org",
            ]
            try await RunningServer.run(on: engine, settings: settings) { server in
                let you = try await server.signIn()
                let admin = try await server.signInAdministrator()
                let document = try await you.createDocument()
                let job = try await you.pay(document)
                try await eventually("the job waits") { try await you.get("jobs/\(job)")["status"] == "paused" }
                #expect(try await you.get("jobs/\(job)")["pause_reason"] == "budget")
                #expect(try await you.get("jobs/\(job)")["tokens_used"] == 0)
                #expect(try await you.get("documents/\(document)")["status"] == "generating")
                #expect(try await server.mail(to: "operator@example.org").contains("A document waits"))
                let answer = try await admin.post("admin/jobs/\(job)/retry", [:])
                #expect(answer.status == 202, "\(answer.text)")
                try await eventually("the document is written") {
                    try await you.get("documents/\(document)")["status"] == "completed"
                }
                let cost = try await you.get("jobs/\(job)")["cost"]?["amount_micros"]
                #expect(try await you.get("documents/\(document)/provenance")["total"]?["cost_micros"] == cost)
                // It waits for nothing any more.
                #expect(try await admin.post("admin/jobs/\(job)/retry", [:]).status == 409)
            }
        }
    }
}
