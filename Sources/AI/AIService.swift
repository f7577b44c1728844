/// Writes outlines and sections through a chain of providers, and checks what they write.
///
/// The providers are tried in order. One that fails before any of its text was shown is replaced by the next; what a
/// reader has seen is never taken back. Every call is in the recorder's ledger before it is made.
package struct AIService: Sendable {
    private let chain: ProviderChain
    private let traffic: TrafficControl

    /// - Parameters:
    ///   - providers: the first is the one to use, the others stand in for it.
    ///   - traffic: one for all services of a process, so that what one learns of a provider all of them know.
    package init(providers: [any AIProvider], traffic: TrafficControl = TrafficControl()) {
        chain = ProviderChain(providers: providers)
        self.traffic = traffic
    }

    /// Divides a document into sections whose targets add up to the task's exactly.
    ///
    /// - Parameter recorder: told of every call; what it throws forbids the call.
    /// - Throws: ``AIError``, ``ModelFailure``, `CancellationError`, or what the last provider or the recorder threw.
    package func outline(
        _ task: OutlineTask, recorder: some ModelCallRecorder = NoRecorder()
    ) async throws -> (outline: Outline, usage: TokenUsage) {
        guard task.targetWords > 0 else { throw AIError.invalidTask("the target is not positive") }
        let request = WritingRequest.outline(task)
        return try await chain.first { provider in
            let writing = TextWriting(provider: provider, request: request, recorder: recorder, traffic: traffic)
            let written = try await writing.run { _, _ in }
            let outline = try OutlineParser.outline(from: written.text, targetWords: task.targetWords)
            return (outline, written.usage)
        }
    }

    /// Writes a section.
    ///
    /// - Parameters:
    ///   - recorder: told of every call; what it throws forbids the call.
    ///   - onText: told each piece of the text as it comes. The offset is where the piece begins in all the text so
    ///     far, in UTF-16 code units: unlike characters they add up however the text is cut, and JavaScript counts in
    ///     them. What is shown is a preview; the draft is the text after the checks.
    /// - Throws: ``AIError``, ``ModelFailure``, `CancellationError`, or what the last provider or the recorder threw.
    package func section(
        _ task: SectionTask, recorder: some ModelCallRecorder = NoRecorder(),
        onText: @Sendable (_ delta: String, _ offset: Int) async -> Void
    ) async throws -> SectionDraft {
        guard task.outline.sections.indices.contains(task.index) else {
            throw AIError.invalidTask("the outline has no section \(task.index)")
        }
        let request = WritingRequest.section(task)
        var isShown = false
        return try await chain.first(mayReplace: { !isShown }) { provider in
            let writing = TextWriting(provider: provider, request: request, recorder: recorder, traffic: traffic)
            let written = try await writing.run { delta, offset in
                isShown = true
                await onText(delta, offset)
            }
            return try Self.draft(written, task, provider)
        }
    }

    private static func draft(
        _ written: CompleteText, _ task: SectionTask, _ provider: any AIProvider
    ) throws -> SectionDraft {
        let sweep = CitationSweep(written.text, knownKeys: Set(task.sources.map(\.key)))
        guard !sweep.prose.allSatisfy(\.isWhitespace) else { throw AIError.emptyText }
        return SectionDraft(
            markdown: sweep.markdown, words: WordCount.words(in: sweep.prose), citations: sweep.citations,
            unknownCitations: sweep.unknown, usage: written.usage, provider: provider.name, model: provider.model)
    }
}
