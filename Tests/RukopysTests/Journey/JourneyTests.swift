import Foundation
import TestSupport
import Testing

@Suite("The journey, from the mailed link to the document")
struct JourneyTests {
    @Test("a paid document is written, watched and downloaded in every format", arguments: Engine.available)
    func english(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let example = try Example("en")
            let you = try await server.signIn()
            let document = try #require(try await you.post("documents", example.request)["id"]?.string)
            let job = try await you.pay(document)

            let events = try await EventStream.open(job, of: you).read()
            try await Self.expectWholeStory(events, job: job, of: you)
            try await Self.expectResumable(events, job: job, of: you)

            let finished = try await you.get("documents/\(document)")
            #expect(finished["status"] == "completed")
            #expect(finished["completed_at"]?.string != nil)
            #expect(finished["job"]?["status"] == "completed")
            #expect(finished["job"]?["progress"] == 100)
            #expect(try await you.get("documents?status=completed")["items"]?[0]?["id"]?.string == document)
            let again = try await you.post("generate/full-document", ["document_id": .string(document)])
            #expect(again.status == 409)
            #expect(again.slug == "document-completed")

            try await Self.expectDownloads(document, example, of: you)
        }
    }

    @Test("a Ukrainian document is Ukrainian in every format")
    func ukrainian() async throws {
        try await RunningServer.run { server in
            let example = try Example("uk")
            let you = try await server.signIn()
            let document = try #require(try await you.post("documents", example.request)["id"]?.string)
            let job = try await you.pay(document)
            _ = try await EventStream.open(job, of: you).read()
            #expect(try await you.get("documents/\(document)")["status"] == "completed")
            try await Self.expectDownloads(document, example, of: you)
        }
    }

    /// The stream tells everything once, in order, and ends.
    private static func expectWholeStory(
        _ events: [EventStream.Event], job: String, of you: Customer
    ) async throws {
        let stored = events.filter { $0.type != "token" }
        #expect(stored.map(\.id) == Array(1...max(1, stored.count)))
        #expect(stored.first?.type == "queued")
        #expect(stored.last?.type == "completed")
        #expect(stored.last?.json["progress"] == 100)
        #expect(stored.count { $0.type == "completed" || $0.type == "failed" } == 1)
        for event in events {
            #expect(event.json["job_id"]?.string == job)
            #expect(event.json["at"]?.string != nil)
        }
        for token in events where token.type == "token" {
            #expect(token.id == nil)
            #expect(token.json["text"]?.string != nil && token.json["offset"]?.int != nil)
            #expect(token.json["section"]?.names == ["id", "index", "title"])
        }
        let document = try #require(try await you.get("jobs/\(job)")["document_id"]?.string)
        let sections = try await you.get("documents/\(document)/sections")["items"]?.array ?? []
        #expect(sections.count >= 2)
        #expect(sections.map { $0["index"]?.int } == Array(0..<sections.count))
        for kind in ["section_started", "section_completed"] {
            let told = stored.filter { $0.type == kind }.map { $0.json["section"] }
            #expect(
                told == sections.map { ["id": $0["id"], "index": $0["index"], "title": $0["title"]].json }, "\(kind)")
        }
        let progress = stored.compactMap { $0.json["progress"]?.int }
        #expect(progress == progress.sorted())
        for section in sections {
            #expect(
                section.names == ["id", "index", "title", "markdown", "words", "citations", "finished_at"])
        }
    }

    /// Whoever lost the stream gets exactly the rest; past its end there is nothing to ask for.
    private static func expectResumable(
        _ events: [EventStream.Event], job: String, of you: Customer
    ) async throws {
        let stored = events.filter { $0.type != "token" }
        let last = try #require(stored.last?.id)
        for seen in [0, 1, last / 2, last - 1] {
            let rest = try await EventStream.open(job, of: you, after: seen).read()
            #expect(rest == Array(stored.dropFirst(seen)))
        }
        for seen in [last, last + 1] {
            let over = try await you.get("jobs/\(job)/events", headers: ["Last-Event-ID": "\(seen)"])
            #expect(over.status == 204)
            #expect(over.bytes.isEmpty)
        }
    }

    private static func expectDownloads(_ document: String, _ example: Example, of you: Customer) async throws {
        for (format, type, start) in [
            ("md", "text/markdown", "# "), ("html", "text/html", "<"), ("pdf", "application/pdf", "%PDF-"),
            ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK"),
            ("epub", "application/epub+zip", "PK"),
        ] {
            let file = try await you.get("documents/\(document)/download?format=\(format)")
            #expect(file.status == 200, "\(format): \(file.text.prefix(300))")
            #expect(file.header("Content-Type")?.hasPrefix(type) == true, "\(format)")
            #expect(file.bytes.starts(with: Array(start.utf8)), "\(format)")
            #expect(file.header("Cache-Control") == "private, no-store")
            #expect(file.header("Content-Security-Policy") == "sandbox")
            let disposition = try #require(file.header("Content-Disposition"))
            #expect(disposition.hasPrefix("attachment; filename=\""))
            #expect(disposition.utf8.allSatisfy { $0 < 0x80 })
            let encoded = try #require(disposition.split(separator: "UTF-8''").last)
            #expect(String(encoded).removingPercentEncoding == "\(example.title).\(format)")
            let head = try await you.server.call(
                "HEAD", "/api/v1/documents/\(document)/download?format=\(format)", token: you.access)
            #expect(head.header("Content-Length") == "\(file.bytes.count)")
            if format == "md" || format == "html" {
                #expect(file.text.contains(example.title), "\(format)")
                // Its sources stand in the bibliography.
                for url in example.sourceURLs { #expect(file.text.contains(url), "\(format): \(url)") }
            }
        }
        #expect(try await you.server.get("documents/\(document)/download?format=pdf").status == 401)
    }
}

extension [String: JSON?] {
    /// As a JSON object, without what is not there.
    fileprivate var json: JSON { .object(compactMapValues { $0 }) }
}
