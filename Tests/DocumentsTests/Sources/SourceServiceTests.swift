import Database
import TestSupport
import Testing

@testable import Documents

@Suite("The sources of a document")
struct SourceServiceTests {
    private static func source(_ content: String = "Odesa was founded in 1794.") -> DocumentRequest.Source {
        DocumentRequest.Source(
            kind: "text", title: "A source", content: content, author: nil, year: nil, url: nil)
    }

    private static func upload(
        _ name: String?, _ bytes: [UInt8], title: String? = nil, mediaType: String? = nil
    ) -> SourceUpload {
        SourceUpload(
            fileName: name, mediaType: mediaType, bytes: bytes, title: title, author: nil, year: nil, url: nil)
    }

    /// The fields that are wrong.
    private static func problems(_ body: () async throws -> Void) async -> [String] {
        do {
            try await body()
            return []
        } catch let error as InvalidDocument {
            return error.problems.map(\.field)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("get the next key, and no key is given twice", arguments: Engine.available)
    func keys(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 2).id
            let service = library.sources
            let third = try await service.add(Self.source(), to: document, user: Library.reader)
            #expect(third.citationKey == "s3")
            #expect(third.bytes == 26)
            try await service.remove(third.id, of: document, user: Library.reader)
            let fourth = try await service.add(Self.source("Ґ"), to: document, user: Library.reader)
            #expect(fourth.citationKey == "s4")
            #expect(fourth.bytes == 2)
            let list = try await service.list(of: document, user: Library.reader)
            #expect(list.map(\.citationKey) == ["s1", "s2", "s4"])
            #expect(list.map(\.bytes).allSatisfy { $0 > 0 })
            let whole = try await service.source(fourth.id, of: document, user: Library.reader)
            #expect(whole.content == "Ґ")
        }
    }

    @Test("that the release before has added are counted too", arguments: Engine.available)
    func olderRelease(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 0).id
            try await library.database.execute(
                """
                INSERT INTO document_sources (id, document_id, position, kind, title, content, created_at)
                VALUES ('old', \(document), 1, 'text', 'Old', 'Text', \(TestClock.start))
                """)
            let added = try await library.sources.add(Self.source(), to: document, user: Library.reader)
            #expect(added.citationKey == "s2")
            #expect(try await library.sources.list(of: document, user: Library.reader).map(\.bytes) == [4, 26])
        }
    }

    @Test("are frozen as soon as a payment is open, and free again when it is closed", arguments: Engine.available)
    func locked(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            let source = try await library.sources.list(of: document.id, user: Library.reader)[0]
            func expectLocked() async {
                for attempt in [
                    { _ = try await library.sources.add(Self.source(), to: document.id, user: Library.reader) },
                    {
                        _ = try await library.sources.add(
                            Self.upload("a.txt", Array("text".utf8)), to: document.id, user: Library.reader)
                    },
                    { try await library.sources.remove(source.id, of: document.id, user: Library.reader) },
                ] as [() async throws -> Void] {
                    await #expect { try await attempt() } throws: { error in
                        if case SourceError.documentLocked = error { true } else { false }
                    }
                }
            }
            try await library.database.write { [service = library.service] transaction in
                try service.paymentOpened(document.id, in: transaction)
            }
            await expectLocked()
            #expect(try await library.sources.list(of: document.id, user: Library.reader).count == 2)
            try await library.database.write { [service = library.service] transaction in
                try service.paymentClosed(document.id, in: transaction)
            }
            try await library.sources.remove(source.id, of: document.id, user: Library.reader)
            try await library.pay(document)
            await expectLocked()
            #expect(try await library.sources.list(of: document.id, user: Library.reader).count == 1)
        }
    }

    @Test("added at once all get keys of their own", arguments: Engine.available)
    func atOnce(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 0).id
            let added = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<12 {
                    group.addTask {
                        try await library.sources.add(
                            Self.source("Number \(number)"), to: document, user: Library.reader
                        ).citationKey
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(added == Set((1...12).map { "s\($0)" }))
        }
    }

    @Test("are at most fifty, however many come at once", arguments: Engine.available)
    func tooMany(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 48).id
            let added = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        (try? await library.sources.add(Self.source(), to: document, user: Library.reader)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(added == 2)
            let fields = await Self.problems {
                _ = try await library.sources.add(Self.source(), to: document, user: Library.reader)
            }
            #expect(fields == ["content"])
            #expect(try await library.sources.list(of: document, user: Library.reader).count == 50)
        }
    }

    @Test("may have ten megabytes of text, and twenty together", arguments: Engine.available)
    func size(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 0).id
            let large = String(repeating: "A harbour. ", count: 909_090)
            for _ in 0..<2 {
                _ = try await library.sources.add(Self.source(large), to: document, user: Library.reader)
            }
            let fields = await Self.problems {
                _ = try await library.sources.add(
                    Self.upload("a.md", Array(large.utf8)), to: document, user: Library.reader)
            }
            #expect(fields == ["file"])
            let tooLong = await Self.problems {
                _ = try await library.sources.add(Self.source(large + large), to: document, user: Library.reader)
            }
            #expect(tooLong == ["content"])
        }
    }

    @Test("come out of files by what their names end in", arguments: Engine.available)
    func files(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 0).id
            func add(_ upload: SourceUpload) async throws -> DocumentSource {
                let added = try await library.sources.add(upload, to: document, user: Library.reader)
                return try await library.sources.source(added.id, of: document, user: Library.reader)
            }
            let text = try await add(Self.upload("C:\\My texts\\port.of.call.TXT", Array("Порт".utf8)))
            #expect(text.kind == .text && text.title == "port.of.call" && text.content == "Порт")
            let markdown = try await add(
                Self.upload("a.md", [0xEF, 0xBB, 0xBF] + Array("# Port".utf8), title: "Ports"))
            #expect(markdown.kind == .markdown && markdown.title == "Ports" && markdown.content == "# Port")
            let nameless = try await add(
                Self.upload(nil, Array("text".utf8), title: "No name", mediaType: "text/plain"))
            #expect(nameless.kind == .text && nameless.pages == nil)
            let pdf = try await add(Self.upload("/tmp/two.pdf", SamplePDF.bytes(pages: ["Page one.", "Page two."])))
            #expect(pdf.kind == .text && pdf.title == "two" && pdf.pages == 2)
            #expect(pdf.content == "Page one.\n\u{0C}Page two.\n\u{0C}")
        }
    }

    @Test("are refused, by the field, where a file cannot be read", arguments: Engine.available)
    func badFiles(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(sources: 0).id
            let pdf = SamplePDF.bytes(pages: ["Text."])
            let wrong: [(SourceUpload, [String])] = [
                (Self.upload("a.docx", [1]), ["file"]), (Self.upload("a", [1]), ["file"]),
                (Self.upload(nil, [1], title: "t"), ["file"]), (Self.upload("a.txt", []), ["file"]),
                (Self.upload("a.txt", Array(" \n\u{FEFF}".utf8)), ["file"]),
                (Self.upload("a.txt", Array("a\0b".utf8)), ["file"]), (Self.upload("a.md", [0xC3]), ["file"]),
                (Self.upload("a.txt", pdf), ["file"]), (Self.upload("a.pdf", Array("text".utf8)), ["file"]),
                (Self.upload("a.pdf", Array(pdf.prefix(80))), ["file"]),
                (Self.upload("a.pdf", SamplePDF.bytes(pages: [""])), ["file"]),
                (Self.upload("a.pdf", SamplePDF.bytes(pages: ["x"], encrypted: true)), ["file"]),
                (Self.upload("a.txt", Array("text".utf8), title: "two\nlines"), ["title"]),
                (Self.upload(".txt", Array("text".utf8)), ["title"]),
                (Self.upload("a.txt", [0], title: "two\nlines"), ["file", "title"]),
            ]
            for (upload, fields) in wrong {
                let found = await Self.problems {
                    _ = try await library.sources.add(upload, to: document, user: Library.reader)
                }
                #expect(found == fields, "\(upload.fileName ?? "none")")
            }
            #expect(try await library.sources.list(of: document, user: Library.reader).isEmpty)
        }
    }

    @Test("do not exist for anybody else", arguments: Engine.available)
    func stranger(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let other = try await library.document().id
            let source = try await library.sources.list(of: document, user: Library.reader)[0].id
            let sources = library.sources
            for attempt in [
                { _ = try await sources.add(Self.source(), to: document, user: Library.stranger) },
                { _ = try await sources.list(of: document, user: Library.stranger) },
                { _ = try await sources.source(source, of: document, user: Library.stranger) },
                { _ = try await sources.source(source, of: other, user: Library.reader) },
                { try await sources.remove(source, of: document, user: Library.stranger) },
                { try await sources.remove(source, of: other, user: Library.reader) },
            ] as [() async throws -> Void] {
                await #expect { try await attempt() } throws: { error in
                    if case DocumentError.notFound = error { true } else { false }
                }
            }
            #expect(try await sources.list(of: document, user: Library.reader).count == 2)
        }
    }
}
