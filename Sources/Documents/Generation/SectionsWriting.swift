import AI
import Database
import Jobs

/// Writes all sections of a document: in order, each knowing what those before it say, or a few side by side where the
/// outline calls them independent.
struct SectionsWriting: Sendable {
    let ai: AIService
    let input: GenerationInput
    /// The input's.
    let digest: String
    let outline: Outline
    let budget: CallBudget
    let time: TimeSource
    let context: JobContext

    /// - Throws: ``BudgetRefusal``; as ``JobContext/step(_:input:progress:event:alongside:_:)``.
    func write() async throws -> [SectionDraft] {
        var drafts: [SectionDraft] = []
        for batch in SectionPlan(outline).batches {
            let previous = drafts.map(\.markdown)
            drafts +=
                try await batch.count == 1
                ? [section(batch.lowerBound, after: previous)] : sideBySide(batch, after: previous)
        }
        return drafts
    }

    /// What a section depends on; the sources are in the digest.
    private struct SectionInput: Encodable {
        let digest: String
        let outline: Outline
        let previous: [String]
    }

    private func section(_ index: Int, after previous: [String]) async throws -> SectionDraft {
        let section = outline.sections[index]
        let task = SectionTask(
            settings: input.settings, sources: input.writingSources, outline: outline, index: index,
            previousSections: previous)
        let shown = JobEventPayload.Section(id: section.id, index: index, title: section.title)
        let writing = SectionWriting(
            ai: ai, budget: budget, context: context, step: "section/\(index)", task: task, shown: shown,
            keep: { draft, record, transaction in try keep(draft, record, shown, transaction) })
        return try await writing.write(
            input: SectionInput(digest: digest, outline: outline, previous: previous)
        ).draft
    }

    /// Keeps a finished section and tells watchers how far the document is.
    private func keep(
        _ draft: SectionDraft, _ record: SectionRecord, _ shown: JobEventPayload.Section,
        _ transaction: any Transaction
    ) throws {
        let id = input.document.id
        // Locked before anything is counted: of two sections that are finished at once the second sees the first, and the
        // progress that watchers are told never goes back.
        guard try DocumentStore.lock(id, in: transaction) != nil else {
            throw JobFailure.permanent("the document is gone")
        }
        let now = time.now()
        try DocumentStore.saveSection(
            DocumentSection(
                id: shown.id, position: shown.index, title: shown.title, markdown: draft.markdown, words: draft.words,
                citations: draft.citations, finishedAt: now),
            targetWords: outline.sections[shown.index].targetWords, model: draft.model, record: record, of: id, at: now,
            in: transaction)
        let finished = try DocumentStore.sectionCount(of: id, in: transaction)
        try context.emit(
            .sectionCompleted, section: shown,
            progress: GenerationProgress.section(finished, of: outline.sections.count), in: transaction)
    }

    // MARK: Side by side

    /// Lets every section come to its end, whatever becomes of the others: what is being written is paid for.
    private func sideBySide(_ batch: Range<Int>, after previous: [String]) async throws -> [SectionDraft] {
        var results = await withTaskGroup(of: (Int, Result<SectionDraft, any Error>).self) { group in
            for index in batch {
                group.addTask { (index, await result(index, after: previous)) }
            }
            var results: [Int: Result<SectionDraft, any Error>] = [:]
            for await (index, result) in group {
                results[index] = result
                // Then nobody may store what the others write.
                if case .failure(JobFailure.ownershipLost) = result { group.cancelAll() }
            }
            return results
        }
        // Those that only the worst case of the others kept out go alone.
        for index in batch {
            guard case .failure(let refusal as BudgetRefusal)? = results[index], refusal.mayPass else { continue }
            results[index] = await result(index, after: previous)
        }
        let failures = batch.compactMap { index -> (any Error)? in
            guard case .failure(let error)? = results[index] else { return nil }
            return error
        }
        if let worst = failures.max(by: { Self.weight($0) < Self.weight($1) }) { throw worst }
        return try batch.compactMap { try results[$0]?.get() }
    }

    private func result(_ index: Int, after previous: [String]) async -> Result<SectionDraft, any Error> {
        do {
            return .success(try await section(index, after: previous))
        } catch {
            return .failure(error)
        }
    }

    /// Which of several failures decides what becomes of the job.
    private static func weight(_ error: any Error) -> Int {
        switch error {
        case JobFailure.ownershipLost: 6
        case is CancellationError: 5
        case JobFailure.permanent: 4
        case is BudgetRefusal, JobFailure.paused: 3
        case JobFailure.draining: 2
        case JobFailure.transient(_, _, costsAttempt: true): 1
        default: 0
        }
    }
}
