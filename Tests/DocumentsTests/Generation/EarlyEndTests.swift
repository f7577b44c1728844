import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("A document that ends early")
struct EarlyEndTests {
    @Test("after a failure says what was delivered, against the outline's target", arguments: Engine.available)
    func failed(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document, payment: "payment-1")
            let writer = ScriptedWriter()
            writer.fail(at: 1, times: .max)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .partiallyCompleted)
            let words = try #require(
                try await library.service.sections(of: document.id, user: Library.reader).first?.words)
            #expect(words > 0)
            #expect(
                library.settlement.ends == [
                    .init(payment: "payment-1", delivered: .init(words: words, target: 1_200), ending: .failed)
                ])
        }
    }

    @Test("counts of a section no more than its target", arguments: Engine.available)
    func verbose(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.stop(at: 2)
            try await library.withWorker(writer: writer) {
                try await eventually("two parts are written") { writer.waiting == 1 }
                try await library.database.execute(
                    """
                    UPDATE document_sections SET words = CASE position WHEN 0 THEN 9000 ELSE 100 END
                    WHERE document_id = \(document.id)
                    """)
                _ = try await library.controlling.cancelGeneration(of: document.id, user: Library.reader)
                try await library.waitForEnd(of: document.id)
            }
            #expect(
                library.settlement.ends.last
                    == .init(payment: "payment", delivered: .init(words: 500, target: 1_200), ending: .canceled))
        }
    }

    @Test("before it was begun delivered nothing of the priced pages", arguments: Engine.available)
    func untouched(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(pages: 5)
            try await library.pay(document)
            _ = try await library.controlling.cancelGeneration(of: document.id, user: Library.reader)
            #expect(try await library.status(document.id) == .canceled)
            #expect(
                library.settlement.ends.last
                    == .init(payment: "payment", delivered: .init(words: 0, target: 1_500), ending: .canceled))
        }
    }

    @Test("is written whole when it is tried again, what was finished as it was", arguments: Engine.available)
    func triedAgain(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 1, times: .max)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .partiallyCompleted)
            #expect(try await library.retry(document) == .queued)
            let second = ScriptedWriter()
            try await library.withWorker(writer: second) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
            #expect(second.asked[0] == nil, "the first part was finished")
        }
    }

    @Test("may not be tried again when the money says no", arguments: Engine.available)
    func refused(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 0, times: .max)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.retry(document) == .queued)
            #expect(library.settlement.revivals == 1)
            #expect(try await library.status(document.id) == .queued)
        }
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.fail(at: 0, times: .max)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            library.settlement.refuse("the money is gone")
            #expect(try await library.retry(document) == .impossible(reason: "the money is gone"))
            #expect(try await library.status(document.id) == .failed)
        }
    }

    @Test("because its money went back gives nothing back again, and stays silent", arguments: Engine.available)
    func reversed(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.stop(at: 1)
            try await library.withWorker(writer: writer) {
                try await eventually("the second part is being written") { writer.waiting == 1 }
                try await library.database.write { [service = library.controlling] transaction in
                    try service.reversed(document.id, in: transaction)
                }
                try await eventually("the job has ended") { try await library.job(of: document)?.state.isFinal == true }
            }
            #expect(try await library.job(of: document)?.state == .canceled)
            #expect(try await library.status(document.id) == .refunded)
            #expect(writer.asked == [0: 1, 1: 1])
            #expect(library.settlement.ends == [])
            #expect(try await library.database.fetch("SELECT format FROM artifacts").isEmpty)
        }
    }

    @Test("nowhere while it is disputed: it pauses, and the same job goes on", arguments: Engine.available)
    func disputed(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = ScriptedWriter()
            writer.stop(at: 1)
            try await library.withWorker(writer: writer) {
                try await eventually("the second part is being written") { writer.waiting == 1 }
                let job = try #require(try await library.job(of: document)?.id)
                try await library.database.write { [service = library.controlling] transaction in
                    try service.held(document.id, isSuspended: true, in: transaction)
                }
                writer.stopNobody()
                writer.goOn()
                try await eventually("the job rests") { try await library.job(of: document)?.state == .paused }
                #expect(writer.asked[2] == nil)
                try await library.database.write { [service = library.controlling] transaction in
                    try service.released(document.id, in: transaction)
                }
                try await library.waitForEnd(of: document.id)
                #expect(try await library.job(of: document)?.id == job)
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked == [0: 1, 1: 1, 2: 1])
            _ = try await library.service.download(document.id, as: .md, user: Library.reader)
            // The same after the end: only the files are concerned.
            try await library.database.write { [service = library.controlling] transaction in
                try service.held(document.id, isSuspended: true, in: transaction)
            }
            await #expect {
                _ = try await library.service.download(document.id, as: .md, user: Library.reader)
            } throws: { error in
                if case DocumentError.notReady = error { true } else { false }
            }
        }
    }
}

extension Library {
    /// A queue that knows what follows from a document's end, as in the composed server.
    private var knowingJobs: BackgroundJobService {
        BackgroundJobService(
            database: database, signals: jobs.signals, handlers: handlers(writer: ScriptedWriter()), time: clock.source)
    }

    /// The service over it.
    fileprivate var controlling: DocumentService {
        DocumentService(
            database: database, jobs: knowingJobs, artifacts: artifacts, settings: DocumentService.Settings(),
            time: clock.source)
    }

    fileprivate func job(of document: Document) async throws -> Job? {
        try await service.document(document.id, user: Library.reader).job
    }

    fileprivate func retry(_ document: Document) async throws -> RetryOutcome {
        let id = try #require(try await job(of: document)?.id)
        return try await database.write { [jobs = knowingJobs] in try jobs.retry(id, in: $0) }
    }
}
