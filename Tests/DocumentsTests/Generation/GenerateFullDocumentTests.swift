import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("Writing a paid document")
struct GenerateFullDocumentTests {
    @Test("asks for each part once and delivers every format", arguments: Engine.available)
    func wholeDocument(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let writer = ScriptedWriter()
            let document = try await library.document()
            try await library.pay(document)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            let (finished, job) = try await library.service.document(document.id, user: Library.reader)
            #expect(finished.status == .completed)
            #expect(finished.completedAt != nil)
            #expect(job?.state == .completed)
            #expect(job?.progress == 100)
            // The outline's call and three sections'.
            #expect(job?.tokensUsed == 60)
            #expect(writer.outlines == 1)
            #expect(writer.asked == [0: 1, 1: 1, 2: 1])
            let sections = try await library.service.sections(of: document.id, user: Library.reader)
            #expect(sections.map(\.markdown) == (0...2).map { "Text of part \($0) [@s1]." })
            for format in ExportFormat.allCases {
                let file = try await library.service.download(document.id, as: format, user: Library.reader)
                let text = try await Opened.text(file.bytes, format)
                #expect(text.contains("Part 2"), "\(format)")
            }
        }
    }

    @Test("tells its story in events without a gap", arguments: Engine.available)
    func events(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 1, times: 1)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            let job = try await library.generation(of: document)
            let events = try await library.jobs.events(of: job, after: 0)
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
            #expect(
                events.map(\.kind) == [
                    .queued, .started, .progress, .sectionStarted, .sectionCompleted, .sectionStarted, .retrying,
                    .started,
                    .sectionStarted, .sectionCompleted, .sectionStarted, .sectionCompleted, .progress, .progress,
                    .progress, .progress, .progress, .completed,
                ])
        }
    }

    @Test("repeats nothing that is finished when a part fails", arguments: Engine.available)
    func retry(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 2, times: 3)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.outlines == 1)
            #expect(writer.asked == [0: 1, 1: 1, 2: 4])
        }
    }

    @Test(
        "goes on elsewhere when its worker has lost it, whose late text counts for nothing", arguments: Engine.available
    )
    func takenOver(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.stop(at: 1)
            try await library.withWorker(writer: writer) {
                try await eventually("the first worker is at the second part") { writer.waiting == 1 }
                let kept = try await library.service.sections(of: document.id, user: Library.reader)
                #expect(kept.count == 1)
                writer.stopNobody()
                try await library.expireLeases()
                try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
                let sections = try await library.service.sections(of: document.id, user: Library.reader)
                // The first worker wakes, with a text that nobody needs any more.
                writer.goOn()
                let after = try await library.service.sections(of: document.id, user: Library.reader)
                #expect(after.map(\.markdown) == sections.map(\.markdown))
                #expect(sections.first?.id == kept.first?.id)
                #expect(sections.first?.finishedAt == kept.first?.finishedAt)
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked == [0: 1, 1: 2, 2: 1])
            let sections = try await library.service.sections(of: document.id, user: Library.reader)
            #expect(sections.map(\.markdown) == (0...2).map { "Text of part \($0) [@s1]." })
            let events = try await library.jobs.events(of: library.generation(of: document), after: 0)
            #expect(events.filter(\.isLast).count == 1)
        }
    }

    @Test("ends as failed when no try succeeds", arguments: Engine.available)
    func givesUp(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 0, times: .max)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            let (failed, job) = try await library.service.document(document.id, user: Library.reader)
            #expect(failed.status == .failed)
            #expect(job?.state == .failed)
            #expect(job?.lastError?.isEmpty == false)
            #expect(job?.attempt == GenerateFullDocument.kind.maxAttempts)
        }
    }

    @Test("publishes nothing of a document that was refunded meanwhile", arguments: Engine.available)
    func refunded(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.stop(at: 2)
            try await library.withWorker(writer: writer) {
                try await eventually("the last part is being written") { writer.waiting == 1 }
                try await library.database.execute(
                    "UPDATE documents SET status = 'refunded' WHERE id = \(document.id)")
                writer.goOn()
                let job = try await library.generation(of: document)
                try await eventually("the job has ended", within: .seconds(60)) {
                    try await library.jobs.status(job)?.state.isFinal == true
                }
            }
            #expect(try await library.status(document.id) == .refunded)
            await #expect {
                _ = try await library.service.download(document.id, as: .md, user: Library.reader)
            } throws: { error in
                if case DocumentError.notReady = error { true } else { false }
            }
        }
    }
}

extension Library {
    /// The document's job.
    fileprivate func generation(of document: Document) async throws -> JobID {
        let row = try #require(try await database.fetch("SELECT job_id FROM documents WHERE id = \(document.id)").first)
        return try row["job_id"]
    }
}
