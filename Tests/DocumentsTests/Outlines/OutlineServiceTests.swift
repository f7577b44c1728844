import AI
import Database
import Security
import TestSupport
import Testing

@testable import Documents

@Suite("A document's outline")
struct OutlineServiceTests {
    private static func request(_ words: [Int], ids: [String?] = []) -> OutlineRequest {
        OutlineRequest(
            sections: words.enumerated().map { index, words in
                OutlineRequest.Section(
                    id: ids.indices.contains(index) ? ids[index] : nil, title: "Part \(index)", brief: "Own",
                    targetWords: words)
            })
    }

    @Test("is made, kept, and adds up to the pages", arguments: Engine.available)
    func made(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let outlines = library.outlines(OutlineWriter())
            await expect(.none) { _ = try await outlines.outline(of: document, user: Library.reader) }
            let made = try await outlines.make(for: document, user: Library.reader)
            #expect(made.sections.map(\.title) == ["First", "Second"])
            #expect(made.sections.map(\.targetWords) == [400, 800])
            #expect(made.sections.allSatisfy { DocumentID($0.id) != nil })
            #expect(try await outlines.outline(of: document, user: Library.reader) == made)
            #expect(try await library.database.read { try DocumentStore.outline(of: document, in: $0) } == made)
            let calls = try await library.database.fetch("SELECT state, tokens_in, tokens_out FROM outline_calls")
            #expect(try calls.map { try $0["state"] as String } == ["ok"])
            #expect(try calls.map { try $0["tokens_out"] as Int } == [500])
        }
    }

    @Test("is the customer's own once they have written it", arguments: Engine.available)
    func replaced(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let outlines = library.outlines(OutlineWriter())
            let first = try await outlines.replace(Self.request([600, 600]), of: document, user: Library.reader)
            let second = try await outlines.replace(
                Self.request([500, 500, 200], ids: [first.sections[1].id, nil, first.sections[0].id]), of: document,
                user: Library.reader)
            #expect(second.sections[0].id == first.sections[1].id)
            #expect(second.sections[2].id == first.sections[0].id)
            #expect(Set(second.sections.map(\.id)).count == 3)
            #expect(try await outlines.outline(of: document, user: Library.reader) == second)
            // An outline of one's own is not the model's business.
            let again = try await outlines.make(for: document, user: Library.reader)
            #expect(Set(again.sections.map(\.id)).isDisjoint(with: second.sections.map(\.id)))
        }
    }

    @Test("that no longer fits the pages counts as none", arguments: Engine.available)
    func otherPages(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let outlines = library.outlines(OutlineWriter())
            _ = try await outlines.make(for: document, user: Library.reader)
            try await library.database.execute("UPDATE documents SET target_pages = 8 WHERE id = \(document)")
            await expect(.none) { _ = try await outlines.outline(of: document, user: Library.reader) }
            #expect(try await library.database.read { try DocumentStore.outline(of: document, in: $0) } == nil)
        }
    }

    @Test("is frozen with the payment", arguments: Engine.available)
    func locked(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            let outlines = library.outlines(OutlineWriter())
            let made = try await outlines.make(for: document.id, user: Library.reader)
            try await library.database.write { [service = library.service] transaction in
                try service.paymentOpened(document.id, in: transaction)
            }
            await expect(.documentLocked) { _ = try await outlines.make(for: document.id, user: Library.reader) }
            await expect(.documentLocked) {
                _ = try await outlines.replace(Self.request([1_200]), of: document.id, user: Library.reader)
            }
            #expect(try await outlines.outline(of: document.id, user: Library.reader) == made)
        }
    }

    @Test("made too late is not kept: not over a payment, not over the customer's own", arguments: Engine.available)
    func late(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let writer = OutlineWriter()
            let outlines = library.outlines(writer)
            for isPaid in [true, false] {
                let document = try await library.document()
                writer.hold()
                async let making = outlines.make(for: document.id, user: Library.reader)
                try await eventually("the model is asked") { writer.waiting == 1 }
                var own: Outline?
                if isPaid {
                    try await library.pay(document, payment: document.id.text)
                } else {
                    own = try await outlines.replace(Self.request([1_200]), of: document.id, user: Library.reader)
                }
                writer.goOn()
                do {
                    _ = try await making
                    Issue.record("it was kept")
                } catch let error as OutlineError {
                    #expect("\(error)" == (isPaid ? "documentLocked" : "replacedMeanwhile"))
                }
                let kept = try await library.database.read { try DocumentStore.outline(of: document.id, in: $0) }
                #expect(kept == own)
            }
            let outcomes = try await library.database.fetch("SELECT outcome FROM outline_attempts")
            #expect(try outcomes.map { try $0["outcome"] as String } == ["late", "late"])
        }
    }

    @Test("is made by one request at a time, and again once a dead one is forgotten", arguments: Engine.available)
    func underway(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let writer = OutlineWriter()
            let outlines = library.outlines(writer)
            // A process that died in the middle.
            try await library.database.write { transaction in
                try OutlineAttemptStore.insert(
                    OutlineAttempt.ID(at: TestClock.start), document: document, user: Library.reader,
                    at: TestClock.start, in: transaction)
            }
            await expect(.underway) { _ = try await outlines.make(for: document, user: Library.reader) }
            #expect(writer.calls == 0)
            library.clock.advance(by: .seconds(181))
            _ = try await outlines.make(for: document, user: Library.reader)
        }
    }

    @Test("is not there for anybody else", arguments: Engine.available)
    func stranger(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let outlines = library.outlines(OutlineWriter())
            _ = try await outlines.make(for: document, user: Library.reader)
            for attempt in [
                { _ = try await outlines.make(for: document, user: Library.stranger) },
                { _ = try await outlines.outline(of: document, user: Library.stranger) },
                { _ = try await outlines.replace(Self.request([1_200]), of: document, user: Library.stranger) },
            ] as [() async throws -> Void] {
                await #expect { try await attempt() } throws: { error in
                    if case DocumentError.notFound = error { true } else { false }
                }
            }
        }
    }

    @Test("is erased with the customer's data", arguments: Engine.available)
    func erased(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            _ = try await library.outlines(OutlineWriter()).make(for: document, user: Library.reader)
            #expect(try await library.service.erasePersonalData(of: Library.reader))
            #expect(try await library.database.fetch("SELECT document_id FROM document_outlines").isEmpty)
        }
    }
}

/// Expects an error without its figures.
func expect(
    _ expected: OutlineError, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    func name(_ error: OutlineError) -> Substring { "\(error)".prefix { $0 != "(" } }
    do {
        try await body()
        Issue.record("it went well", sourceLocation: sourceLocation)
    } catch let error as OutlineError {
        #expect(name(error) == name(expected), sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
