import AI
import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("A section that is ordered anew")
struct RegenerationTests {
    /// A finished document of three sections, in an open library.
    private static func withFinished(
        _ engine: Engine, writer: StudioWriter = StudioWriter(), budget: BudgetSettings = BudgetSettings(),
        _ body: (Library, Document) async throws -> Void
    ) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = budget
            let document = try await library.document()
            try await library.pay(document)
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            try await body(library, document)
        }
    }

    @Test("replaces its text, all files and the provenance at once", arguments: Engine.available)
    func whole(engine: Engine) async throws {
        let writer = StudioWriter()
        try await Self.withFinished(engine, writer: writer) { library, document in
            let before = try await library.sections(of: document)
            let files = try await library.files(of: document)
            writer.wait(at: 1)
            try await library.withWorker(writer: writer) {
                let job = try await library.regenerate(1, of: document)
                #expect(job.kind == "regenerate_section")
                try await eventually("it is being written") { writer.waiting == [1] }
                // Until the end nothing has changed.
                #expect(try await library.sections(of: document) == before)
                #expect(try await library.files(of: document) == files)
                #expect(try await library.status(document.id) == .completed)
                writer.goOn(1)
                try await library.wait(for: .completed, of: document)
            }
            let after = try await library.sections(of: document)
            #expect(after.map(\.id) == before.map(\.id))
            #expect([0, 2].allSatisfy { after[$0] == before[$0] })
            #expect(after[1].markdown.contains("the second text has sentence 0"))
            let newFiles = try await library.files(of: document)
            #expect(newFiles.count == ExportFormat.allCases.count)
            for (format, digest) in newFiles { #expect(files[format] != digest, "\(format)") }
            let file = try await library.service.download(document.id, as: .md, user: Library.reader)
            let text = try await Opened.text(file.bytes, .md)
            #expect(text.contains("In part 1 the second text"))
            #expect(!text.contains("In part 1 the first text"))
            let provenance = try await library.provenance(of: document)
            #expect(provenance.sections.map(\.regenerations) == [0, 1, 0])
            #expect(provenance.sections[1].usage.attempts == 1)
            // The outline, three sections, the pass over them, and this one.
            #expect(provenance.total.attempts == 6)
            let task = try #require(writer.tasks.last)
            #expect(task.revision == SectionRevision(markdown: before[1].markdown, findings: []))
            #expect(task.previousSections == [before[0].markdown])
            let events = try await library.events(of: document)
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
            #expect(events.last?.kind == .completed)
            #expect(events.count { $0.kind == .sectionCompleted } == 1)
        }
    }

    @Test("that comes to nothing leaves the old document whole", arguments: Engine.available)
    func failing(engine: Engine) async throws {
        let writer = StudioWriter()
        try await Self.withFinished(engine, writer: writer) { library, document in
            let before = try await library.sections(of: document)
            let files = try await library.files(of: document)
            writer.fail(ModelFailure(.badRequest, .permanent, mayBeCharged: false))
            try await library.withWorker(writer: writer) {
                _ = try await library.regenerate(0, of: document)
                try await library.wait(for: .failed, of: document)
            }
            #expect(try await library.sections(of: document) == before)
            #expect(try await library.files(of: document) == files)
            #expect(try await library.status(document.id) == .completed)
            #expect(library.settlement.ends == [])
            // What cost nothing does not count.
            #expect(try await library.database.read { try RegenerationStore.count(of: document.id, in: $0) } == 0)
        }
    }

    @Test("can be canceled like any other making", arguments: Engine.available)
    func canceled(engine: Engine) async throws {
        let writer = StudioWriter()
        try await Self.withFinished(engine, writer: writer) { library, document in
            let before = try await library.sections(of: document)
            writer.wait(at: 2)
            try await library.withWorker(writer: writer) {
                _ = try await library.regenerate(2, of: document)
                try await eventually("it is being written") { writer.waiting == [2] }
                _ = try await library.knowing(writer).cancelGeneration(of: document.id, user: Library.reader)
                try await library.wait(for: .canceled, of: document)
            }
            #expect(try await library.sections(of: document) == before)
            #expect(try await library.status(document.id) == .completed)
        }
    }

    @Test("comes one at a time, and asked for twice is one", arguments: Engine.available)
    func oneAtATime(engine: Engine) async throws {
        try await Self.withFinished(engine) { library, document in
            let first = try await library.regenerate(1, of: document)
            #expect(try await library.regenerate(1, of: document).id == first.id)
            await #expect { _ = try await library.regenerate(2, of: document) } throws: {
                if case DocumentError.busy = $0 { true } else { false }
            }
        }
    }

    @Test("is had so many times, and no more", arguments: Engine.available)
    func limited(engine: Engine) async throws {
        let writer = StudioWriter()
        try await Self.withFinished(engine, writer: writer) { library, document in
            try await library.withWorker(writer: writer) {
                let section = try await library.sections(of: document)[0].id
                let service = DocumentService(
                    database: library.database, jobs: library.jobs, artifacts: library.artifacts,
                    settings: DocumentService.Settings(mostRegenerations: 1), time: library.clock.source)
                _ = try await service.regenerate(section: section, of: document.id, user: Library.reader)
                try await library.wait(for: .completed, of: document)
                await #expect {
                    _ = try await service.regenerate(section: section, of: document.id, user: Library.reader)
                } throws: {
                    if case DocumentError.regenerationsUsedUp(1) = $0 { true } else { false }
                }
            }
        }
    }

    @Test("is for a delivered document's own sections only", arguments: Engine.available)
    func refused(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let draft = try await library.document()
            for user in [Library.reader, Library.stranger] {
                await #expect {
                    _ = try await library.service.regenerate(section: "sec_none", of: draft.id, user: user)
                } throws: { error in
                    switch error {
                    case DocumentError.notReady: user == Library.reader
                    case DocumentError.notFound: user == Library.stranger
                    default: false
                    }
                }
            }
        }
        try await Self.withFinished(engine) { library, document in
            await #expect {
                _ = try await library.service.regenerate(section: "none", of: document.id, user: Library.reader)
            } throws: { if case DocumentError.notFound = $0 { true } else { false } }
            let section = try #require(try await library.sections(of: document).first?.id)
            await #expect {
                _ = try await library.service.regenerate(section: section, of: document.id, user: Library.stranger)
            } throws: { if case DocumentError.notFound = $0 { true } else { false } }
            try await library.database.execute("UPDATE documents SET status = 'refunded'")
            await #expect { _ = try await library.regenerate(0, of: document) } throws: {
                if case DocumentError.notReady = $0 { true } else { false }
            }
        }
    }

    @Test("is had of a document that ended early too, which then stays as it is", arguments: Engine.available)
    func partial(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter()
            writer.wait(at: 2)
            try await library.withWorker(writer: writer) {
                try await eventually("two sections are finished") { writer.waiting == [2] }
                writer.fail(ModelFailure(.badRequest, .permanent, mayBeCharged: false))
                try await library.expireLeases()
                try await library.withWorker(writer: writer) { try await library.wait(for: .failed, of: document) }
                writer.goOn(2)
            }
            let generation = try await library.newestJob(of: document).id
            writer.fail(nil)
            try await library.withWorker(writer: writer) {
                try await eventually("the files are made", within: .seconds(60)) {
                    try await library.files(of: document).count == ExportFormat.allCases.count
                }
                _ = try await library.regenerate(0, of: document)
                try await library.wait(for: .completed, of: document)
            }
            #expect(try await library.status(document.id) == .partiallyCompleted)
            let provenance = try await library.provenance(of: document)
            #expect(!provenance.isComplete)
            #expect(provenance.sections.map(\.regenerations) == [1, 0])
            // What the first job knows of it is no longer so.
            let jobs = BackgroundJobService(
                database: library.database, signals: library.jobs.signals, handlers: library.handlers(writer: writer),
                time: library.clock.source)
            let outcome = try await library.database.write { try jobs.retry(generation, in: $0) }
            #expect(outcome == .impossible(reason: "the customer has had sections written anew"))
        }
    }

    @Test("has a budget of its own, beyond which it fails and nothing is lost", arguments: Engine.available)
    func budget(engine: Engine) async throws {
        let writer = StudioWriter()
        // 40,000 for the document; two thirds of that for a third of it, and for the texts below less than a call.
        try await Self.withFinished(engine, writer: writer, budget: BudgetSettings(documentPercent: 2)) {
            library, document in
            var poor = library
            poor.budgetSettings = BudgetSettings(documentPercent: 0)
            try await poor.withWorker(writer: writer) {
                _ = try await library.regenerate(0, of: document)
                try await library.wait(for: .failed, of: document)
            }
            #expect(try await library.newestJob(of: document).lastError == "the section's budget is used up")
            #expect(try await library.status(document.id) == .completed)
        }
    }

    @Test("of a document that was refunded meanwhile changes nothing", arguments: Engine.available)
    func refunded(engine: Engine) async throws {
        let writer = StudioWriter()
        try await Self.withFinished(engine, writer: writer) { library, document in
            let files = try await library.files(of: document)
            writer.wait(at: 0)
            try await library.withWorker(writer: writer) {
                _ = try await library.regenerate(0, of: document)
                try await eventually("it is being written") { writer.waiting == [0] }
                try await library.database.write { [service = library.knowing(writer)] in
                    try service.reversed(document.id, in: $0)
                }
                writer.goOn(0)
                try await eventually("the job has ended") {
                    try await library.newestJob(of: document).state.isFinal
                }
            }
            #expect(try await library.newestJob(of: document).state == .canceled)
            #expect(try await library.files(of: document) == files)
            #expect(try await library.status(document.id) == .refunded)
        }
    }
}

extension Library {
    fileprivate func regenerate(_ index: Int, of document: Document) async throws -> Job {
        let section = try await sections(of: document)[index].id
        return try await service.regenerate(section: section, of: document.id, user: Self.reader)
    }

    /// The digests of all files.
    fileprivate func files(of document: Document) async throws -> [String: String] {
        let rows = try await database.fetch("SELECT format, sha256 FROM artifacts WHERE document_id = \(document.id)")
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0["format"], try $0["sha256"]) })
    }

    /// The service over a queue that knows what follows from a job's end.
    fileprivate func knowing(_ writer: StudioWriter) -> DocumentService {
        DocumentService(
            database: database,
            jobs: BackgroundJobService(
                database: database, signals: jobs.signals, handlers: handlers(writer: writer), time: clock.source),
            artifacts: artifacts, settings: DocumentService.Settings(), time: clock.source)
    }
}

extension DocumentSection: Equatable {
    public static func == (left: DocumentSection, right: DocumentSection) -> Bool {
        left.id == right.id && left.position == right.position && left.markdown == right.markdown
            && left.finishedAt == right.finishedAt
    }
}
