import AI
import Testing

@Suite("A section through the service")
struct SectionServiceTests {
    private let shown = ShownText()

    private func write(_ providers: [any AIProvider], _ task: SectionTask = .example()) async throws -> SectionDraft {
        try await AIService(providers: providers).section(task) { [shown] in shown.show($0, at: $1) }
    }

    @Test("the draft is the whole text, with its provenance")
    func assembles() async throws {
        let usage = TokenUsage(input: 7, output: 9, estimated: false)
        let provider = ScriptedProvider(
            [.text("Ships "), .text("load here"), .text(" [@s2]."), .finished(.stop), .usage(usage)],
            name: "somebody", model: "model-7")
        let draft = try await write([provider])
        #expect(draft.markdown == "Ships load here [@s2].")
        #expect(draft.words == 3)
        #expect(draft.citations == ["s2"])
        #expect(draft.unknownCitations.isEmpty)
        #expect(draft.usage == usage)
        #expect(draft.provider == "somebody")
        #expect(draft.model == "model-7")
        #expect(provider.requests == [.section(.example())])
    }

    @Test("each piece is shown where the one before it ended, in UTF-16 units")
    func offsets() async throws {
        // A letter and its accent, and a family of three, come in pieces: characters would not add up.
        let pieces = ["Cafe", "\u{301} ", "👩", "\u{200D}👧 їжак", "."]
        _ = try await write([ScriptedProvider(pieces.map { .text($0) } + [.text(""), .finished(.stop)])])
        #expect(shown.deltas == pieces)
        shown.expectContinuous()
    }

    @Test("a citation that no source has is removed and reported")
    func unknownCitations() async throws {
        let draft = try await write([ScriptedProvider(writing: "True [@s1]. Invented [@smith1999; @s2, p. 3].")])
        #expect(draft.markdown == "True [@s1]. Invented [@s2, p. 3].")
        #expect(draft.citations == ["s1", "s2"])
        #expect(draft.unknownCitations == ["smith1999"])
    }

    @Test("a text that broke off is refused", arguments: [[], [ScriptedProvider.Step.finished(.length)]])
    func truncated(end: [ScriptedProvider.Step]) async throws {
        let provider = ScriptedProvider([.text("The harbour was")] + end)
        await #expect(throws: AIError.truncated) { try await write([provider]) }
    }

    @Test("a text of nothing is refused", arguments: ["", " \n", "[@unknown]"])
    func empty(text: String) async throws {
        await #expect(throws: AIError.emptyText) { try await write([ScriptedProvider(writing: text)]) }
    }

    @Test("a provider that does not stop is stopped")
    func endless() async throws {
        let million = String(repeating: "word ", count: 200_000)
        let provider = ScriptedProvider(Array(repeating: .text(million), count: 5) + [.finished(.stop)])
        await #expect(throws: AIError.tooLong(limitBytes: 4_000_000)) { try await write([provider]) }
        #expect(shown.deltas.count == 4)
    }

    @Test("without figures of the provider the usage is estimated, and marked so")
    func estimatedUsage() async throws {
        let usage = try await write([ScriptedProvider(writing: "12345678")]).usage
        #expect(usage.estimated)
        #expect(usage.output == 2)
        #expect(usage.input > 0)
    }

    @Test("a section that the outline does not have is refused", arguments: [-1, 1])
    func noSuchSection(index: Int) async throws {
        let task = SectionTask.example()
        let wrong = SectionTask(
            settings: task.settings, sources: task.sources, outline: task.outline, index: index, previousSections: [])
        let provider = ScriptedProvider(writing: "Text.")
        await #expect(throws: AIError.invalidTask("the outline has no section \(index)")) {
            try await write([provider], wrong)
        }
        #expect(provider.requests.isEmpty)
    }

    @Test("a service without a provider says so")
    func noProviders() async throws {
        await #expect(throws: AIError.noProviders) { try await write([]) }
        await #expect(throws: AIError.noProviders) { try await AIService(providers: []).outline(.example()) }
    }
}
