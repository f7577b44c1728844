import ModelServer
import Synchronization
import TestSupport
import Testing

@testable import AI

@Suite("A model over HTTP", .serialized)
struct LiveModelTests {
    private static let vendors = ModelChoice.Vendor.allCases

    @Test("writes a section as a stream, with citations and its own figures", arguments: vendors)
    func section(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor) { live in
            let shown = ShownText()
            let draft = try await live.section { shown.show($0, at: $1) }
            #expect(draft.provider == vendor.rawValue && draft.model == "model-7")
            #expect(draft.words > 80 && draft.citations == ["s1", "s2"] && draft.unknownCitations.isEmpty)
            #expect(shown.text == draft.markdown && shown.deltas.count > 5)
            shown.expectContinuous()
            try await live.expectSameCalls(1)
            guard case .ok(let usage, isEstimated: false, _)? = live.ledger.outcomes[0] else {
                Issue.record("\(live.ledger.entries)")
                return
            }
            #expect(usage == draft.usage)
        }
    }

    @Test("plans an outline", arguments: vendors)
    func outline(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor) { live in
            let outline = try await live.service.outline(.example(targetWords: 900), recorder: live.ledger).outline
            #expect(outline.sections.map(\.targetWords) == [300, 300, 300])
            try await live.expectSameCalls(1)
        }
    }

    @Test("is reached with and without the version in its address", arguments: vendors, ["", "/", "/v1", "/v1/"])
    func address(vendor: ModelChoice.Vendor, path: String) async throws {
        try await LiveModel.with(vendor, base: path) { live in
            _ = try await live.section()
            try await live.expectSameCalls(1)
        }
    }

    @Test("a text that runs into the limit is continued, not delivered cut", arguments: vendors)
    func length(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "none,length,length") { live in
            let whole = try await live.section()
            let shown = ShownText()
            let continued = try await live.section { shown.show($0, at: $1) }
            #expect(continued.markdown == whole.markdown)
            shown.expectContinuous()
            try await live.expectSameCalls(4)
            let used = live.server.log.calls.dropFirst()
            #expect(continued.usage.input == used.reduce(0) { $0 + $1.prompt_tokens })
            #expect(continued.usage.output == used.reduce(0) { $0 + $1.completion_tokens })
        }
    }

    @Test("an outline that runs into the limit is continued too", arguments: vendors)
    func outlineLength(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "length") { live in
            let outline = try await live.service.outline(.example(), recorder: live.ledger).outline
            #expect(outline.sections.count == 3)
            try await live.expectSameCalls(2)
        }
    }

    @Test("a text that never comes to its end is given up after four calls", arguments: vendors)
    func endless(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "length*forever") { live in
            await #expect(throws: AIError.truncated) { try await live.section() }
            try await live.expectSameCalls(4)
        }
    }

    @Test(
        "without figures the usage is estimated, and marked so", arguments: vendors, ["no-usage", "cut-after-finish"])
    func noUsage(vendor: ModelChoice.Vendor, fault: String) async throws {
        try await LiveModel.with(vendor, faults: fault) { live in
            let draft = try await live.section()
            #expect(draft.usage.estimated && draft.usage.input > 0 && draft.usage.output > 0)
            try await live.expectSameCalls(1)
        }
    }

    @Test("a stream that stays open behind its end is left", arguments: vendors)
    func openEnd(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "open-end") { live in
            #expect(try await live.section().words > 80)
            try await live.expectSameCalls(1)
        }
    }

    @Test("cancellation aborts the request, and the call is ended as ambiguous", arguments: vendors)
    func cancellation(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor, faults: "drip@20") { live in
            let started = AsyncStream<Void>.makeStream()
            let writing = Task { try await live.section { _, _ in started.continuation.yield() } }
            for await _ in started.stream { break }
            writing.cancel()
            await #expect(throws: CancellationError.self) { _ = try await writing.value }
            #expect(live.ledger.outcomes == [.ambiguous(reason: "canceled")])
            #expect(!live.ledger.endedCancelled)
            // The server sees its client go: it writes no more.
            try await live.expectSameCalls(1)
            #expect(live.server.log.calls.allSatisfy { !$0.finished })
        }
    }

    @Test("a slow text is no idle one", arguments: vendors)
    func drip(vendor: ModelChoice.Vendor) async throws {
        let patience = CallPatience(idle: .seconds(5), call: .seconds(60))
        try await LiveModel.with(vendor, faults: "drip@30", patience: patience) { live in
            #expect(try await live.section().words > 80)
            try await live.expectSameCalls(1)
        }
    }

    @Test("several at once are each in the ledger, and the connections are used again", arguments: vendors)
    func several(vendor: ModelChoice.Vendor) async throws {
        try await LiveModel.with(vendor) { live in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<12 { group.addTask { _ = try await live.section() } }
                try await group.waitForAll()
            }
            try await live.expectSameCalls(12)
        }
    }
}
