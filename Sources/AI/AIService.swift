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

    /// Writes a section, and says what is wrong with it.
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
        try await draft(task, by: chain, recorder, onText).draft
    }

    /// Whether a draft has faults that its writer can mend when it is told.
    package func canImprove(_ draft: SectionDraft) -> Bool {
        guard draft.findings?.isEmpty == false else { return false }
        return chain.providers.contains { $0.revises && $0.name == draft.provider && $0.model == draft.model }
    }

    /// Writes a section anew that has faults, once.
    ///
    /// - Parameters:
    ///   - draft: as ``section(_:recorder:onText:)`` gave it for `task`.
    ///   - onText: as there.
    /// - Returns: the better of the two, without what it must not say; it may have faults still.
    /// - Throws: as ``section(_:recorder:onText:)``.
    package func improved(
        _ draft: SectionDraft, _ task: SectionTask, recorder: some ModelCallRecorder = NoRecorder(),
        onText: @Sendable (_ delta: String, _ offset: Int) async -> Void
    ) async throws -> SectionDraft {
        let revision = SectionRevision(markdown: draft.markdown, findings: draft.findings ?? [])
        let writers = ProviderChain(providers: chain.providers.filter(\.revises))
        let (second, check) = try await self.draft(task.revising(revision), by: writers, recorder, onText)
        return try check.cleaned(check.better(draft, second))
    }

    /// A draft as it can be given to somebody although nobody mends it: without what it must not say.
    ///
    /// - Throws: ``AIError/emptyText`` when nothing else is in it.
    package func presentable(_ draft: SectionDraft, _ task: SectionTask) throws(AIError) -> SectionDraft {
        guard draft.findings?.contains(.leakedRules) == true else { return draft }
        return try SectionCheck(task).cleaned(draft)
    }

    /// Whether sections can be made to go together: by whoever has written some of them.
    ///
    /// The builtin writer's go together as well as its sources do; and where it has stood in for a model all the way, that
    /// model is away.
    package func canHarmonise(_ drafts: [SectionDraft]) -> Bool {
        chain.providers.contains { provider in
            provider.revises && drafts.contains { $0.provider == provider.name && $0.model == provider.model }
        }
    }

    /// Asks for the few edits that make a document's sections go together.
    ///
    /// - Parameter recorder: told of every call; what it throws forbids the call.
    /// - Throws: as ``section(_:recorder:onText:)``; not for an answer that cannot be read, which has no edits.
    package func coherence(
        _ task: CoherenceTask, recorder: some ModelCallRecorder = NoRecorder()
    ) async throws -> CoherenceEdits {
        let writers = ProviderChain(providers: chain.providers.filter(\.revises))
        let request = WritingRequest.coherence(task)
        return try await writers.first { provider in
            let writing = TextWriting(provider: provider, request: request, recorder: recorder, traffic: traffic)
            let written = try await writing.run { _, _ in }
            return CoherenceEdits(written.text, instructions: PromptWriter.instructions(for: task))
        }
    }

    private func draft(
        _ task: SectionTask, by writers: ProviderChain, _ recorder: some ModelCallRecorder,
        _ onText: @Sendable (_ delta: String, _ offset: Int) async -> Void
    ) async throws -> (draft: SectionDraft, check: SectionCheck) {
        guard task.outline.sections.indices.contains(task.index) else {
            throw AIError.invalidTask("the outline has no section \(task.index)")
        }
        let request = WritingRequest.section(task)
        let check = SectionCheck(task)
        var isShown = false
        return try await writers.first(mayReplace: { !isShown }) { provider in
            let writing = TextWriting(provider: provider, request: request, recorder: recorder, traffic: traffic)
            let written = try await writing.run { delta, offset in
                isShown = true
                await onText(delta, offset)
            }
            return (try check.draft(of: written.text, usage: written.usage, by: provider), check)
        }
    }
}
