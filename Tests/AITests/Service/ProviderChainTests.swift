import AI
import Testing

@Suite("The chain of providers")
struct ProviderChainTests {
    private let shown = ShownText()
    private let second = ScriptedProvider(writing: "By the second.", name: "second")

    private func write(_ providers: [any AIProvider]) async throws -> SectionDraft {
        try await AIService(providers: providers).section(.example()) { [shown] in shown.show($0, at: $1) }
    }

    private static let silentFailures: [[ScriptedProvider.Step]] = [
        [.failure(ScriptedFailure(name: "down"))],
        [.text(""), .failure(ScriptedFailure(name: "down"))],
        [.usage(TokenUsage(input: 1, output: 0, estimated: false)), .failure(ScriptedFailure(name: "down"))],
        [.finished(.length)],
        [.finished(.stop)],
        [],
    ]

    @Test("one that fails before it has shown a text is replaced by the next", arguments: silentFailures)
    func fallsOver(steps: [ScriptedProvider.Step]) async throws {
        let draft = try await write([ScriptedProvider(steps, name: "first"), second])
        #expect(draft.provider == "second")
        #expect(shown.text == "By the second.")
        shown.expectContinuous()
    }

    @Test("one that fails after it has shown a text is not replaced")
    func shownTextStays() async throws {
        let failure = ScriptedFailure(name: "line cut")
        let first = ScriptedProvider([.text("By the first"), .failure(failure)])
        await #expect(throws: failure) { try await write([first, second]) }
        #expect(second.requests.isEmpty)
        #expect(shown.text == "By the first")
    }

    @Test("one that works leaves the others alone")
    func firstIsEnough() async throws {
        let draft = try await write([ScriptedProvider(writing: "By the first.", name: "first"), second])
        #expect(draft.provider == "first")
        #expect(second.requests.isEmpty)
    }

    @Test("when all fail, the last failure is thrown")
    func lastFailure() async throws {
        let providers = ["one", "two", "three"].map { ScriptedProvider([.failure(ScriptedFailure(name: $0))]) }
        await #expect(throws: ScriptedFailure(name: "three")) { try await write(providers) }
    }

    @Test("an outline that cannot be used is asked of the next provider")
    func outlineFallsOver() async throws {
        let good = #"{"sections":[{"id":"a","title":"A","brief":"","targetWords":10}]}"#
        let providers = [
            ScriptedProvider([.text("I cannot do that."), .finished(.stop)]),
            ScriptedProvider([.text(#"{"sections":[{"id":"a","#), .finished(.length)]), ScriptedProvider(writing: good),
        ]
        let outline = try await AIService(providers: providers).outline(.example()).outline
        #expect(outline.sections.map(\.title) == ["A"])
    }

    @Test(
        "cancellation ends the stream, however the provider takes it, and no other one is asked",
        arguments: [[.hang], [.finished(.stop), .endQuietly]] as [[ScriptedProvider.Step]])
    func cancellation(end: [ScriptedProvider.Step]) async throws {
        let first = ScriptedProvider([.text("Once ")] + end)
        let started = AsyncStream<Void>.makeStream()
        let writing = Task { [second, shown] in
            try await AIService(providers: [first, second]).section(.example()) { delta, offset in
                shown.show(delta, at: offset)
                started.continuation.yield()
            }
        }
        for await _ in started.stream { break }
        writing.cancel()
        await #expect(throws: CancellationError.self) { try await writing.value }
        #expect(shown.text == "Once ")
        #expect(second.requests.isEmpty)
    }

    @Test("an outline is cancelled too")
    func outlineCancellation() async throws {
        let writing = Task { try await AIService(providers: [ScriptedProvider([.hang]), second]).outline(.example()) }
        writing.cancel()
        await #expect(throws: CancellationError.self) { _ = try await writing.value }
        #expect(second.requests.isEmpty)
    }
}
