import AI
import Database
import Security
import TestSupport
import Testing

@testable import Documents

@Suite("Outlines that nobody has paid for")
struct OutlineLimitTests {
    /// A micro a token: 1,000 for the outline of ``OutlineWriter``, 2,000 at worst.
    private static var price: ModelPrice {
        get throws { try #require(ModelPrice(inputMicrosPerThousand: 1_000, outputMicrosPerThousand: 1_000)) }
    }

    @Test("are made so often for a document", arguments: Engine.available)
    func perDocument(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let outlines = library.outlines(OutlineWriter(), OutlineService.Settings(perDocument: 2))
            for _ in 0..<2 { _ = try await outlines.make(for: document, user: Library.reader) }
            await expect(.documentLimit(2)) { _ = try await outlines.make(for: document, user: Library.reader) }
            // Another document has its own.
            let other = try await library.document().id
            _ = try await outlines.make(for: other, user: Library.reader)
        }
    }

    @Test("are made so often for a user, whatever becomes of their documents", arguments: Engine.available)
    func perUser(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let settings = OutlineService.Settings(perUser: RateLimit(2, per: .seconds(86_400)))
            let outlines = library.outlines(OutlineWriter(), settings)
            for _ in 0..<2 {
                let document = try await library.document().id
                _ = try await outlines.make(for: document, user: Library.reader)
                try await library.database.execute("DELETE FROM documents WHERE id = \(document)")
            }
            let third = try await library.document().id
            do {
                _ = try await outlines.make(for: third, user: Library.reader)
                Issue.record("it was made")
            } catch OutlineError.userLimit(let decision) {
                #expect(decision.retryAfterSeconds == 43_200)
            }
            library.clock.advance(by: .seconds(43_200))
            _ = try await outlines.make(for: third, user: Library.reader)
        }
    }

    @Test("cost no more in a day than their budget, and tomorrow there is a new one", arguments: Engine.available)
    func budget(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let writer = OutlineWriter(price: try Self.price)
            let outlines = library.outlines(writer, OutlineService.Settings(perDocument: 9, budgetMicros: 3_999))
            _ = try await outlines.make(for: document, user: Library.reader)
            library.clock.advance(by: .seconds(3_600))
            _ = try await outlines.make(for: document, user: Library.reader)
            // 2,000 are spent, and the worst case of one more does not fit.
            do {
                _ = try await outlines.make(for: document, user: Library.reader)
                Issue.record("it was made")
            } catch OutlineError.budgetSpent(let wait) {
                #expect(wait == .seconds(86_400 - 3_600))
            }
            #expect(writer.calls == 2)
            library.clock.advance(by: .seconds(86_400 - 3_600))
            _ = try await outlines.make(for: document, user: Library.reader)
            #expect(writer.calls == 3)
        }
    }

    @Test("that are made at once never pass the budget together", arguments: Engine.available)
    func budgetAtOnce(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let writer = OutlineWriter(price: try Self.price)
            writer.hold()
            let outlines = library.outlines(writer, OutlineService.Settings(budgetMicros: 5_000))
            var documents: [DocumentID] = []
            for _ in 0..<6 { documents.append(try await library.document(sources: 0).id) }
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for document in documents {
                    group.addTask {
                        do {
                            _ = try await outlines.make(for: document, user: Library.reader)
                            return true
                        } catch OutlineError.budgetSpent {
                            return false
                        }
                    }
                }
                var refused = 0
                while refused < 4, try await group.next() == false { refused += 1 }
                #expect(refused == 4)
                writer.goOn()
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 2)
            #expect(writer.calls == 2)
        }
    }

    @Test("count only where a model was asked that costs something, or answered", arguments: Engine.available)
    func failures(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let writer = OutlineWriter(price: try Self.price)
            let outlines = library.outlines(writer, OutlineService.Settings(perDocument: 1))
            let unreachable = ModelFailure.transient(.unreachable, mayBeCharged: false)
            writer.fail(with: unreachable)
            for _ in 0..<3 {
                await expect(.modelUnavailable) { _ = try await outlines.make(for: document, user: Library.reader) }
            }
            writer.fail(with: ModelFailure(.refused, .permanent, mayBeCharged: false))
            await expect(.refused) { _ = try await outlines.make(for: document, user: Library.reader) }
            writer.fail(with: nil)
            // Paid for, and good for nothing.
            writer.answer("no outline at all")
            await expect(.modelUnavailable) { _ = try await outlines.make(for: document, user: Library.reader) }
            await expect(.documentLimit(1)) { _ = try await outlines.make(for: document, user: Library.reader) }
            let outcomes = try await library.database.fetch("SELECT DISTINCT outcome FROM outline_attempts")
            #expect(try outcomes.map { try $0["outcome"] as String } == ["failed"])
        }
    }

    @Test("are given up after their time, and their call counts at its worst", arguments: Engine.available)
    func timeLimit(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document().id
            let writer = OutlineWriter(price: try Self.price)
            writer.hold()
            let outlines = library.outlines(writer, OutlineService.Settings(timeLimit: .seconds(2)))
            await expect(.modelUnavailable) { _ = try await outlines.make(for: document, user: Library.reader) }
            let call = try await library.database.fetch("SELECT state, cost_micros FROM outline_calls").first
            #expect(try call?["state"] as String? == "ambiguous")
            #expect(try call?["cost_micros"] as Int? == 2_000)
        }
    }
}
