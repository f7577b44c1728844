import Foundation
import TestSupport
import Testing

@Suite("Jobs over HTTP")
struct JobTests {
    @Test("a job is shown as the contract has it, on its own and with its document", arguments: Engine.available)
    func shown(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            try await eventually("the job is running") {
                try await you.get("jobs/\(job)")["status"] == "running"
            }
            let answer = try await you.get("jobs/\(job)")
            #expect(
                answer.json.names == [
                    "id", "kind", "status", "progress", "document_id", "attempt", "current_step", "tokens_used", "cost",
                    "error", "pause_reason", "created_at", "started_at", "finished_at",
                ])
            #expect(answer["id"]?.string == job)
            #expect(answer["kind"] == "generate_full_document")
            #expect(answer["document_id"]?.string == document)
            #expect((0...100).contains(try #require(answer["progress"]?.int)))
            #expect(answer["attempt"] == 1)
            #expect(answer["cost"] == ["amount_micros": 0, "currency": "eur"])
            #expect(answer["error"] == .null)
            #expect(answer["finished_at"] == .null)
            #expect(answer["started_at"]?.string != nil)
            #expect(try await you.get("jobs/\(job)/status").json.names == answer.json.names)
            #expect(try await you.get("documents/\(document)")["job"]?["id"]?.string == job)
        }
    }

    @Test("Last-Event-ID is a number, or nothing")
    func lastEventID() async throws {
        try await RunningServer.run(settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            for text in ["-1", "one", "1.5", "99999999999999999999"] {
                let answer = try await you.get("jobs/\(job)/events", headers: ["Last-Event-ID": text])
                #expect(answer.status == 422, "\(text)")
                #expect(answer.fields == ["Last-Event-ID"], "\(text)")
            }
        }
    }

    @Test("a stream ends with its job, also for who says to have seen more than there is", arguments: Engine.available)
    func beyondTheEnd(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            let stream = try await EventStream.open(job, of: you, after: 9_999)
            let reading = Task { try await stream.read() }
            #expect(try await you.post("generate/full-document/\(document)/cancel", [:]).status == 202)
            let events = try await reading.value
            #expect(events.allSatisfy { $0.type == "token" }, "\(events)")
            #expect(try await you.get("jobs/\(job)")["status"] == "canceled")
            let again = try await you.get("jobs/\(job)/events", headers: ["Last-Event-ID": "9999"])
            #expect(again.status == 204)
        }
    }

    @Test("HEAD of a stream ends at once, and holds no place")
    func head() async throws {
        try await RunningServer.run(settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            for _ in 1...20 {
                let answer = try await server.call("HEAD", "/api/v1/jobs/\(job)/events", token: you.access)
                #expect(answer.status == 200)
                #expect(answer.header("Content-Type") == "text/event-stream")
                #expect(answer.bytes.isEmpty)
            }
        }
    }

    @Test("a user has ten streams; one that is closed makes room for another")
    func tenStreams() async throws {
        try await RunningServer.run(settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            let other = try await server.signIn("other@example.org")
            let others = try await other.pay(try await other.createDocument())
            var open: [Task<Void, any Error>] = []
            for _ in 1...10 {
                let stream = try await EventStream.open(job, of: you)
                open.append(Task { _ = try await stream.read() })
            }
            let eleventh = try await you.get("jobs/\(job)/events")
            #expect(eleventh.status == 429)
            #expect(eleventh.slug == "too-many-streams")
            #expect(eleventh.header("Retry-After") == "5")
            let elsewhere = try await EventStream.open(others, of: other)
            #expect(try await elsewhere.read { !$0.isEmpty }.first?.type == "queued")

            open[0].cancel()
            try await eventually("a place is free") {
                try await server.open("GET", "/api/v1/jobs/\(job)/events", token: you.access).status == .ok
            }
            for task in open { task.cancel() }
        }
    }

    @Test("a stream ends with its session", arguments: Engine.available)
    func endsWithSession(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            let stream = try await EventStream.open(job, of: you)
            async let events = stream.read()
            let other = try await EventStream.open(job, of: you)
            #expect(try await other.read { !$0.isEmpty }.count >= 1)
            try await server.database.execute("UPDATE sessions SET ended_at = 1, ended_reason = 'revoked'")
            // Nothing but the session's end ends it: the job goes on.
            #expect(try await events.allSatisfy { $0.type != "completed" && $0.type != "failed" })
            let row = try #require(
                try await server.database.fetch(
                    "SELECT state FROM jobs WHERE kind = 'generate_full_document'"
                ).first)
            #expect(["queued", "scheduled", "running"].contains(try row["state"] as String))
        }
    }

    @Test("shutting down ends the streams, so that nobody waits for them", arguments: Engine.available)
    func endsAtShutdown(engine: Engine) async throws {
        let opened = OpenedStream()
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            let stream = try await EventStream.open(job, of: you)
            #expect(try await EventStream.open(job, of: you).read { !$0.isEmpty }.count >= 1)
            await opened.start { try await stream.read() }
        }
        // The server is gone, and has not cut the stream off in the middle.
        #expect(try await opened.events().isEmpty == false)
    }
}

/// A stream that is read while its server shuts down.
private actor OpenedStream {
    private var task: Task<[EventStream.Event], any Error>?

    func start(_ read: @escaping @Sendable () async throws -> [EventStream.Event]) {
        task = Task { try await read() }
    }

    func events() async throws -> [EventStream.Event] {
        try await task?.value ?? []
    }
}
