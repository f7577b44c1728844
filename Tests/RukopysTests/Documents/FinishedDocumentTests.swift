import TestSupport
import Testing

@Suite("A finished document over HTTP")
struct FinishedDocumentTests {
    @Test("says where it comes from, and has a section written anew", arguments: Engine.available)
    func provenanceAndRegeneration(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let path = "documents/\(document)"
            let early = try await you.get("\(path)/provenance")
            #expect(early.status == 409)
            #expect(early.slug == "document-not-ready")
            let job = try await you.pay(document)
            _ = try await EventStream.open(job, of: you).read()

            let provenance = try await you.get("\(path)/provenance")
            #expect(provenance.status == 200, "\(provenance.text)")
            #expect(
                provenance.json.names == [
                    "document_id", "is_complete", "input_hash", "recorded_at", "outline", "sections", "coherence",
                    "sources",
                    "total", "currency",
                ])
            let sections = try #require(try await you.get("\(path)/sections")["items"]?.array)
            #expect(provenance["sections"]?.array.count == sections.count)
            #expect(provenance["sections"]?[0]?["model"] == "builtin-extractive")
            #expect(provenance["sections"]?[0]?["usage"]?["cost_micros"] == 0)
            #expect(provenance["total"]?["tokens_out"] != 0)
            #expect(provenance["total"]?["attempts"]?.text == "\(sections.count + 1)")
            #expect(provenance["sources"]?[0]?["key"] == "s1")

            let section = try #require(sections.first?["id"]?.string)
            let ordered = try await you.post("\(path)/sections/\(section)/regenerate", [:])
            #expect(ordered.status == 202, "\(ordered.text)")
            let second = try #require(ordered["job_id"]?.string)
            #expect(ordered["check_url"]?.string == "/api/v1/jobs/\(second)")
            let events = try await EventStream.open(second, of: you).read()
            #expect(events.last?.type == "completed")
            let after = try await you.get("\(path)/provenance")
            #expect(after["sections"]?[0]?["regenerations"] == 1)
            #expect(try await you.get(path)["status"] == "completed")
            #expect(try await you.get(path)["job"]?["kind"] == "regenerate_section")
            for format in ["docx", "pdf", "html", "md", "epub"] {
                #expect(try await you.get("\(path)/download?format=\(format)").status == 200)
            }
        }
    }

    @Test("is nobody else's, and a section of another is none")
    func refused() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let stranger = try await server.signIn("stranger@example.org")
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            _ = try await EventStream.open(job, of: you).read()
            let path = "documents/\(document)"
            let section = try #require(try await you.get("\(path)/sections")["items"]?[0]?["id"]?.string)
            #expect(try await stranger.get("\(path)/provenance").status == 404)
            #expect(try await stranger.post("\(path)/sections/\(section)/regenerate", [:]).status == 404)
            #expect(try await server.post("\(path)/sections/\(section)/regenerate", [:]).status == 401)
            #expect(try await server.get("\(path)/provenance").status == 401)
            for none in ["none", "sec_00000000-0000-7000-8000-000000000000", "%00", "..%2F..%2Fetc"] {
                let answer = try await you.post("\(path)/sections/\(none)/regenerate", [:])
                #expect(answer.status == 404, "\(none): \(answer.text)")
            }
            #expect(try await you.get("documents/none/provenance").status == 404)
        }
    }

    @Test("tells its customer by mail that it is ready")
    func mail() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument(["title": "Порти Чорного моря"])
            let job = try await you.pay(document)
            _ = try await EventStream.open(job, of: you).read()
            try await eventually("the mail is sent") {
                try await server.mail(to: "you@example.org").contains("Порти Чорного моря")
            }
        }
    }
}
