import AI
import Database
import Jobs

/// The job that writes one section of a finished document anew.
///
/// Text and files are made beside the old ones; one transaction puts all of them in their place. Whatever ends the job
/// before leaves the document as it was.
package struct RegenerateSection: JobHandler {
    package struct Arguments: Codable, Sendable {
        let documentID: DocumentID
        let sectionID: String
    }

    package static let kind = JobKind<Arguments>(
        "regenerate_section", maxAttempts: 5, hasEvents: true, isLong: true, maxRunningPerUser: 2)
    package var kind: JobKind<Arguments> { Self.kind }

    private let database: any Database
    private let ai: AIService
    private let export: DocumentFiles
    private let budgets: DocumentBudgets
    private let time: TimeSource

    package init(
        database: any Database, ai: AIService, export: DocumentFiles, budgets: DocumentBudgets, time: TimeSource
    ) {
        self.database = database
        self.ai = ai
        self.export = export
        self.budgets = budgets
        self.time = time
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let id = arguments.documentID
        guard let copy = try await database.read({ try FinishedDocument.load(id, in: $0) }),
            let place = copy.sections.firstIndex(where: { $0.id == arguments.sectionID })
        else { throw JobFailure.permanent("the document can no longer be changed") }
        let draft: SectionDraft
        var record: SectionRecord
        do {
            (draft, record) = try await write(place, of: copy, context)
        } catch let refusal as BudgetRefusal {
            // A day passes by itself; a budget of its own that does not suffice never will.
            guard refusal.scope == .day else { throw JobFailure.permanent("the section's budget is used up") }
            throw try await budgets.pause(context.job.id, because: refusal)
        }
        let text = copy.distinct(draft.markdown, at: place)
        let date = try await context.step("date", input: id) { _ in time.now().microseconds }
        let files = try await export.make(
            copy.manuscript(with: text, by: draft.model, at: place, on: Timestamp(microseconds: date)),
            progress: { index, count in 40 + 59 * (index + 1) / count }, context)
        record.regenerations = copy.regenerations[place] + 1
        return JobCompletion { [record, time, currency = budgets.pricing.currency] transaction in
            let now = time.now()
            guard let document = try DocumentStore.lock(id, in: transaction), document.status.isDelivered else {
                throw JobFailure.permanent("the document may no longer be delivered")
            }
            let isReplaced = try DocumentStore.replaceText(
                SectionText(text, keys: copy.input.keys), position: copy.sections[place].position, model: draft.model,
                record: record, of: id, at: now, in: transaction)
            // Its owner has left meanwhile, and nothing of it may come back.
            guard isReplaced else { throw JobFailure.permanent("the document can no longer be changed") }
            for (format, artifact) in files {
                try DocumentStore.saveArtifact(artifact, format: format, of: id, at: now, in: transaction)
            }
            try ProvenanceStore.record(id, currency: currency, at: now, in: transaction)
        }
    }

    /// What the text depends on.
    private struct Input: Encodable {
        let digest: String
        let section: String
        let texts: [String]
    }

    private func write(
        _ place: Int, of copy: FinishedDocument, _ context: JobContext
    ) async throws -> (SectionDraft, SectionRecord) {
        let section = copy.sections[place]
        let task = SectionTask(
            settings: copy.input.settings, sources: copy.input.writingSources, outline: copy.outline,
            index: section.position, previousSections: copy.sections[..<place].map(\.markdown),
            revision: SectionRevision(markdown: section.markdown, findings: []))
        let shown = JobEventPayload.Section(id: section.id, index: section.position, title: section.title)
        let budget = budgets.rewriting(
            copy.outline.sections[section.position], of: copy.input.document, targetWords: copy.outline.targetWords)
        return try await SectionWriting(
            ai: ai, budget: budget, context: context, step: "section", task: task, shown: shown,
            keep: { _, _, transaction in
                try context.emit(.sectionCompleted, section: shown, progress: 40, in: transaction)
            }
        ).write(
            input: Input(
                digest: try copy.input.digest(), section: section.id, texts: copy.sections.map(\.markdown)))
    }
}
