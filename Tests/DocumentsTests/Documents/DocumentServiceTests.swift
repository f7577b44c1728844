import Database
import TestSupport
import Testing

@testable import Documents

@Suite("A customer's documents")
struct DocumentServiceTests {
    @Test("come back as they were described", arguments: Engine.available)
    func create(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let made = try await library.document(title: "Гавані 'і' \"порти\"")
            let (found, job) = try await library.service.document(made.id, user: Library.reader)
            #expect(found.title == "Гавані 'і' \"порти\"")
            #expect(found.status == .draft)
            #expect(found.createdAt == TestClock.start)
            #expect(job == nil)
            let sources = try await library.database.read { try DocumentStore.sources(of: made.id, in: $0) }
            #expect(sources.map(\.citationKey) == ["s1", "s2"])
            #expect(sources[1].content.contains("1791"))
        }
    }

    @Test("do not exist for anybody else", arguments: Engine.available)
    func stranger(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let id = try await library.document().id
            let service = library.service
            await expectNotFound { _ = try await service.document(id, user: Library.stranger) }
            await expectNotFound { _ = try await service.sections(of: id, user: Library.stranger) }
            await expectNotFound { _ = try await service.generation(of: id, user: Library.stranger) }
            await expectNotFound { _ = try await service.download(id, as: .pdf, user: Library.stranger) }
            await expectNotFound {
                _ = try await service.document(DocumentID(at: TestClock.start), user: Library.reader)
            }
            let list = try await service.list(
                user: Library.stranger, status: nil, title: nil, before: nil, limit: 10)
            #expect(list.items.isEmpty)
        }
    }

    @Test("are listed newest first, page by page", arguments: Engine.available)
    func paging(engine: Engine) async throws {
        try await Library.with(engine) { library in
            for number in 1...7 {
                _ = try await library.document(title: "Number \(number)", sources: 0)
                library.clock.advance(by: .milliseconds(1))
            }
            var titles: [String] = []
            var before: DocumentID?
            var pages = 0
            while true {
                let page = try await library.service.list(
                    user: Library.reader, status: nil, title: nil, before: before, limit: 3)
                titles += page.items.map(\.document.title)
                before = page.items.last?.document.id
                pages += 1
                guard page.hasMore else { break }
            }
            #expect(titles == (1...7).reversed().map { "Number \($0)" })
            #expect(pages == 3)
        }
    }

    @Test("are found by a part of the title, taken as it is", arguments: Engine.available)
    func search(engine: Engine) async throws {
        try await Library.with(engine) { library in
            for title in ["100 % sure", "100 or more", "under_score", "underXscore", "what!"] {
                _ = try await library.document(title: title, sources: 0)
            }
            func found(_ text: String) async throws -> Set<String> {
                let page = try await library.service.list(
                    user: Library.reader, status: nil, title: text, before: nil, limit: 10)
                return Set(page.items.map(\.document.title))
            }
            #expect(try await found("100 %") == ["100 % sure"])
            #expect(try await found("UNDER_") == ["under_score"])
            #expect(try await found("!") == ["what!"])
            #expect(try await found("' OR 1=1 --") == [])
        }
    }

    @Test("are filtered by status", arguments: Engine.available)
    func status(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let paid = try await library.document(title: "paid")
            _ = try await library.document(title: "not paid")
            try await library.pay(paid)
            let page = try await library.service.list(
                user: Library.reader, status: .queued, title: nil, before: nil, limit: 10)
            #expect(page.items.map(\.document.title) == ["paid"])
            #expect(page.items.first?.job?.state == .queued)
        }
    }

    @Test("cannot be downloaded before they are delivered", arguments: Engine.available)
    func notReady(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            await #expect {
                _ = try await library.service.download(document.id, as: .pdf, user: Library.reader)
            } throws: { error in
                if case DocumentError.notReady = error { true } else { false }
            }
        }
    }

    @Test("are checked against their digest when they are downloaded", arguments: Engine.available)
    func download(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(title: "Harbours / ports")
            let artifact = try await library.artifacts.keep([1, 2, 3])
            try await library.database.write { transaction in
                try DocumentStore.saveArtifact(
                    artifact, format: .md, of: document.id, at: TestClock.start, in: transaction)
                _ = try DocumentStore.move(
                    document.id, from: [.draft], to: .completed, at: TestClock.start, in: transaction)
            }
            let (bytes, name) = try await library.service.download(document.id, as: .md, user: Library.reader)
            #expect(bytes == [1, 2, 3])
            #expect(name == "Harbours / ports.md")
            await #expect {
                _ = try await library.service.download(document.id, as: .docx, user: Library.reader)
            } throws: { error in
                if case DocumentError.notReady = error { true } else { false }
            }
        }
    }

    private func expectNotFound(_ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation)
        async
    {
        do {
            try await body()
            Issue.record("it was found", sourceLocation: sourceLocation)
        } catch DocumentError.notFound {
            // As it should be.
        } catch {
            Issue.record("\(error)", sourceLocation: sourceLocation)
        }
    }
}
