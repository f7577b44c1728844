import Foundation
import Jobs
import ModelServer
import TestSupport
import Testing

@Suite("A document that meets every fault of its model")
struct EveryFaultTests {
    /// All but those after which a model refuses for good: they end a document.
    private static let faults = [
        "429@1", "retry-date@1", "500", "503@1", "529", "408", "reset", "cut", "drip@2", "error-inside", "error-body",
        "silence", "deaf", "wrong-json", "html", "no-usage", "length", "pings", "open-end", "cut-after-finish", "short",
        "leak", "foreign",
    ]

    @Test(
        "is completed, its sections side by side, and the ledger has every token that the model counts",
        arguments: Engine.available)
    func completes(engine: Engine) async throws {
        // The outline's call goes well, and the one behind each fault, so that no step has too many of them.
        let schedule = "none," + Self.faults.map { "\($0),none" }.joined(separator: ",")
        let settings = ["AI_IDLE_TIMEOUT_SECONDS": "1", "AI_BREAKER_FAILURES": "1000"]
        try await Workshop.open(
            on: engine, latency: .milliseconds(20), faults: schedule, outline: (sections: 40, independent: true),
            settings: settings
        ) { shop in
            let jobs = try await shop.order(1, pages: 20)
            try await shop.writing { process in
                try await shop.completed(jobs, within: .seconds(240))
                #expect(try await shop.end(process).allSatisfy { $0.status == 0 })
            }
            let books = try await Books(of: try #require(jobs.first), in: shop)
            let met = Set(books.log.compactMap(\.fault))
            let wanted = Set(Self.faults.map { String($0.prefix { $0 != "@" }) })
            #expect(wanted.subtracting(met) == [], "not met")
            Self.expectEqual(books, shop.models.log.calls)
            #expect(books.sections == Array(0..<40))
            #expect(books.files == 5)
            #expect(books.events.map(\.seq) == Array(1...books.eventSeq))
            #expect(books.events.count { $0.type == "section_completed" } == 40)
            #expect(books.calls.contains { $0.step.hasSuffix("/revision") })
        }
    }

    /// Each call of the one stands in the other, with the same figures where the model gave any.
    private static func expectEqual(_ books: Books, _ log: [CallLog.Entry]) {
        #expect(Set(log.map(\.id)).subtracting(books.calls.map(\.id)) == [], "not on the ledger")
        let logged = Dictionary(grouping: log, by: \.id)
        for call in books.calls {
            guard let entry = logged[call.id]?.first else {
                Issue.record("not in the log: \(call)")
                continue
            }
            #expect(logged[call.id]?.count == 1)
            switch (call.state, entry.fault) {
            // It gave no figures: an estimate, marked so.
            case ("ok", "no-usage"), ("ok", "cut-after-finish"): #expect(call.isEstimated, "\(call)")
            case ("ok", _):
                #expect(!call.isEstimated, "\(call)")
                #expect(entry.prompt_tokens == call.tokensIn, "\(call) \(entry)")
                #expect(entry.completion_tokens == call.tokensOut, "\(call) \(entry)")
            case ("failed", _):
                #expect(entry.prompt_tokens <= call.tokensIn, "\(call) \(entry)")
                #expect(entry.completion_tokens <= call.tokensOut, "\(call) \(entry)")
            default:
                #expect(call.state == "ambiguous", "\(call)")
                #expect(call.tokensIn >= entry.prompt_tokens && call.tokensOut >= entry.completion_tokens, "\(call)")
            }
        }
        #expect(books.tokensUsed == books.calls.reduce(0) { $0 + $1.tokensIn + $1.tokensOut })
        #expect(books.costMicros == books.calls.reduce(0) { $0 + $1.costMicros })
    }
}
