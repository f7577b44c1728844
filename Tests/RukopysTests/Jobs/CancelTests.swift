import Foundation
import TestSupport
import Testing

@Suite("Ending the making of a document")
struct CancelTests {
    @Test("keeps nothing of which nothing is finished", arguments: Engine.available)
    func canceled(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            let stream = try await EventStream.open(job, of: you)
            async let events = stream.read()
            try await eventually("the job is running") { try await you.get("jobs/\(job)")["status"] == "running" }
            let answer = try await you.post("generate/full-document/\(document)/cancel", [:])
            #expect(answer.status == 202, "\(answer.text)")
            #expect(answer["job_id"]?.string == job)
            #expect(answer["status"] == "canceling")
            #expect(answer["check_url"]?.string == "/api/v1/jobs/\(job)")
            let last = try #require(try await events.last)
            #expect(last.type == "canceled")
            #expect(last.json["delivered_sections"] == 0)
            #expect(try await you.get("jobs/\(job)")["status"] == "canceled")
            #expect(try await you.get("documents/\(document)")["status"] == "canceled")
            let again = try await you.post("generate/full-document/\(document)/cancel", [:])
            #expect(again.status == 409)
            #expect(again.slug == "nothing-to-cancel")
        }
    }

    @Test("delivers what is finished, as files too", arguments: Engine.available)
    func partial(engine: Engine) async throws {
        let settings = RunningServer.generousLimits.merging(["BUILTIN_WORDS_PER_SECOND": "40"]) { $1 }
        try await RunningServer.run(on: engine, settings: settings) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            try await eventually("a section is finished") {
                try await !Self.sections(of: document, you).isEmpty
            }
            #expect(try await you.post("generate/full-document/\(document)/cancel", [:]).status == 202)
            let events = try await EventStream.open(job, of: you).read()
            let finished = try await Self.sections(of: document, you)
            #expect(events.last?.type == "canceled")
            #expect(events.last?.json["delivered_sections"]?.int == finished.count)
            #expect(events.filter { $0.type == "section_completed" }.count == finished.count)
            #expect(try await you.get("documents/\(document)")["status"] == "partially_completed")
            try await eventually("the files are there") {
                try await you.get("documents/\(document)/download?format=pdf").status == 200
            }
            try await eventually("the text is there") {
                try await you.get("documents/\(document)/download?format=md").status == 200
            }
            let text = try await you.get("documents/\(document)/download?format=md").text
            #expect(text.contains(try #require(finished.first?["title"]?.string)))
            #expect(text.contains("The work ended early"))
        }
    }

    @Test("is its customer's alone", arguments: Engine.available)
    func foreign(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let unpaid = try await you.post("generate/full-document/\(document)/cancel", [:])
            #expect(unpaid.status == 409)
            _ = try await you.pay(document)
            let other = try await server.signIn("other@example.org")
            for id in [document, "nonsense", UUID().uuidString] {
                #expect(try await other.post("generate/full-document/\(id)/cancel", [:]).status == 404)
            }
            #expect(try await server.post("generate/full-document/\(document)/cancel", [:]).status == 401)
            #expect(["queued", "generating"].contains(try await you.get("documents/\(document)")["status"]?.string))
        }
    }

    private static func sections(of document: String, _ you: Customer) async throws -> [JSON] {
        try await you.get("documents/\(document)/sections")["items"]?.array ?? []
    }
}
