import AI
import Testing

@Suite("The ledger of calls")
struct LedgerTests {
    private let ledger = MemoryLedger()
    private let usage = TokenUsage(input: 7, output: 9, estimated: false)

    private func write(
        _ providers: [any AIProvider], onText: @escaping @Sendable () -> Void = {}
    ) async throws -> SectionDraft {
        try await AIService(providers: providers).section(.example(), recorder: ledger) { _, _ in onText() }
    }

    @Test("has a finished call with the provider's own figures")
    func finished() async throws {
        _ = try await write([ScriptedProvider([.text("Ships."), .usage(usage), .finished(.stop)], name: "somebody")])
        #expect(ledger.outcomes == [.ok(usage, isEstimated: false, costMicros: 0)])
        let intent = try #require(ledger.entries.first?.intent)
        #expect(intent.provider == "somebody" && intent.model == "scripted-1")
        #expect(intent.requestHash.count == 64)
        #expect(intent.worstCase.input > usage.input && intent.worstCaseCostMicros == 0)
    }

    @Test("says where figures are a guess")
    func estimated() async throws {
        _ = try await write([ScriptedProvider(writing: "12345678")])
        guard case .ok(let usage, isEstimated: true, costMicros: 0)? = ledger.outcomes.first else {
            Issue.record("\(ledger.entries)")
            return
        }
        #expect(usage.estimated && usage.output == 2)
    }

    @Test("has an entry for each provider of the chain that was asked")
    func chain() async throws {
        let down = ScriptedProvider([.failure(ScriptedFailure(name: "down"))], name: "first")
        let broken = ScriptedProvider([.usage(usage)], name: "second")
        _ = try await write([down, broken, ScriptedProvider(writing: "Text.", name: "third")])
        #expect(ledger.entries.map(\.intent.provider) == ["first", "second", "third"])
        #expect(ledger.outcomes[0] == .ambiguous(reason: "internal_error"))
        #expect(ledger.outcomes[1] == .failed(reason: "truncated", usage, costMicros: 0))
    }

    @Test("an outline is in it too, one that cannot be used included")
    func outline() async throws {
        let good = #"{"sections":[{"id":"a","title":"A","brief":"","targetWords":10}]}"#
        let providers = [ScriptedProvider(writing: "I cannot."), ScriptedProvider(writing: good)]
        _ = try await AIService(providers: providers).outline(.example(), recorder: ledger)
        #expect(ledger.entries.count == 2)
        for outcome in ledger.outcomes {
            guard case .ok? = outcome else {
                Issue.record("\(ledger.entries)")
                continue
            }
        }
    }

    @Test("a call that it refuses is not made, and nobody else is asked")
    func refusesToBegin() async throws {
        ledger.refuseToBegin()
        let (first, second) = (ScriptedProvider(writing: "Text."), ScriptedProvider(writing: "Text."))
        await #expect(throws: MemoryLedger.Refusal(name: "begin")) { try await write([first, second]) }
        #expect(first.requests.isEmpty && second.requests.isEmpty)
    }

    @Test("a call whose end cannot be written gives no text, and nobody else is asked")
    func refusesToEnd() async throws {
        ledger.refuseToEnd()
        let second = ScriptedProvider(writing: "Text.")
        await #expect(throws: MemoryLedger.Refusal(name: "end")) {
            try await write([ScriptedProvider(writing: "Text."), second])
        }
        #expect(second.requests.isEmpty)
        #expect(ledger.outcomes == [nil])
    }

    @Test("a cancelled call is ended all the same, in a task that is not cancelled")
    func cancelled() async throws {
        let started = AsyncStream<Void>.makeStream()
        let writing = Task {
            try await write([ScriptedProvider([.text("Once "), .hang])]) { started.continuation.yield() }
        }
        for await _ in started.stream { break }
        writing.cancel()
        await #expect(throws: CancellationError.self) { _ = try await writing.value }
        #expect(ledger.outcomes == [.ambiguous(reason: "canceled")])
        #expect(!ledger.endedCancelled)
    }

    @Test("the same request has the same hash, another one another")
    func hashes() async throws {
        for keys in [["s1"], ["s1"], ["s1", "s2"]] {
            _ = try await AIService(providers: [ScriptedProvider(writing: "Text.")])
                .section(.example(keys: keys), recorder: ledger) { _, _ in }
        }
        let hashes = ledger.entries.map(\.intent.requestHash)
        #expect(hashes[0] == hashes[1] && hashes[1] != hashes[2])
    }
}
