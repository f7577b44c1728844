/// Writes outlines and sections through a chain of providers, and checks what they write.
///
/// The providers are tried in order. One that fails before any of its text was shown is replaced by the next; what a
/// reader has seen is never taken back.
package struct AIService: Sendable {
    private let providers: [any AIProvider]

    /// - Parameter providers: the first is the one to use, the others stand in for it.
    package init(providers: [any AIProvider]) {
        self.providers = providers
    }

    /// Divides a document into sections whose targets add up to the task's exactly.
    ///
    /// - Throws: ``AIError``, `CancellationError`, or what the last provider threw.
    package func outline(_ task: OutlineTask) async throws -> (outline: Outline, usage: TokenUsage) {
        guard task.targetWords > 0 else { throw AIError.invalidTask("the target is not positive") }
        let request = WritingRequest.outline(task)
        var failure: any Error = AIError.noProviders
        for provider in providers {
            do {
                let written = try await read(provider.stream(request)) { _, _ in }
                let outline = try OutlineParser.outline(from: written.text, targetWords: task.targetWords)
                return (outline, written.usage ?? .estimate(reading: request, writing: written.text))
            } catch {
                try Task.checkCancellation()
                failure = error
            }
        }
        throw failure
    }

    /// Writes a section.
    ///
    /// - Parameter onText: told each piece of the text as it comes. The offset is where the piece begins in all the
    ///   text so far, in UTF-16 code units: unlike characters they add up however the text is cut, and JavaScript
    ///   counts in them. What is shown is a preview; the draft is the text after the checks.
    /// - Throws: ``AIError``, `CancellationError`, or what the last provider threw.
    package func section(
        _ task: SectionTask, onText: @Sendable (_ delta: String, _ offset: Int) async -> Void
    ) async throws -> SectionDraft {
        guard task.outline.sections.indices.contains(task.index) else {
            throw AIError.invalidTask("the outline has no section \(task.index)")
        }
        let request = WritingRequest.section(task)
        var failure: any Error = AIError.noProviders
        for provider in providers {
            var isShown = false
            do {
                let written = try await read(provider.stream(request)) { delta, offset in
                    isShown = true
                    await onText(delta, offset)
                }
                return try draft(written, task, provider, request)
            } catch {
                try Task.checkCancellation()
                if isShown { throw error }
                failure = error
            }
        }
        throw failure
    }

    private func read(
        _ stream: AsyncThrowingStream<WritingEvent, any Error>,
        onText: (_ delta: String, _ offset: Int) async -> Void
    ) async throws -> CompleteText {
        var text = StreamedText()
        for try await event in stream {
            try Task.checkCancellation()
            guard let piece = try text.receive(event) else { continue }
            await onText(piece.delta, piece.offset)
        }
        // A cancelled stream ends as if it had nothing more to say.
        try Task.checkCancellation()
        return try text.complete()
    }

    private func draft(
        _ written: CompleteText, _ task: SectionTask, _ provider: any AIProvider, _ request: WritingRequest
    ) throws -> SectionDraft {
        let sweep = CitationSweep(written.text, knownKeys: Set(task.sources.map(\.key)))
        guard !sweep.prose.allSatisfy(\.isWhitespace) else { throw AIError.emptyText }
        return SectionDraft(
            markdown: sweep.markdown, words: WordCount.words(in: sweep.prose), citations: sweep.citations,
            unknownCitations: sweep.unknown, usage: written.usage ?? .estimate(reading: request, writing: written.text),
            provider: provider.name, model: provider.model)
    }
}
