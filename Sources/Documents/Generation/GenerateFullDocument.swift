import AI
import Database
import Foundation
import Jobs

/// The job that writes a document: outline, sections, files.
///
/// Each is a step: finished once, it is never done again, whatever is killed when.
package struct GenerateFullDocument: JobHandler {
    package struct Arguments: Codable, Sendable {
        let documentID: DocumentID
        let paymentID: String
    }

    package static let kind = JobKind<Arguments>(
        "generate_full_document", maxAttempts: 8, hasEvents: true, isLong: true, maxRunningPerUser: 4)

    private let database: any Database
    private let ai: AIService
    private let export: DocumentFiles
    private let earlyEnd: EarlyEnd
    private let time: TimeSource

    package init(
        database: any Database, ai: AIService, export: DocumentFiles, jobs: BackgroundJobService,
        settlement: any Settlement, time: TimeSource
    ) {
        self.database = database
        self.ai = ai
        self.export = export
        earlyEnd = EarlyEnd(jobs: jobs, settlement: settlement, time: time)
        self.time = time
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let id = arguments.documentID
        guard let input = try await database.read({ try GenerationInput.load(id, in: $0) }) else {
            throw JobFailure.permanent("the document is gone")
        }
        let digest = try input.digest()
        try await begin(id, context)
        let outline = try await writeOutline(input, digest: digest, context)
        let drafts = try await writeSections(input, digest: digest, outline, context)
        let manuscript = try await manuscript(of: input, outline, drafts, context)
        try await export.run(manuscript, of: id, progress: GenerationProgress.export, context)
        return JobCompletion { [time] transaction in try Self.publish(id, at: time.now(), in: transaction) }
    }

    /// Gives the customer the whole document, in the transaction that completes the job.
    static func publish(_ id: DocumentID, at now: Timestamp, in transaction: any Transaction) throws {
        let isMoved = try DocumentStore.move(id, from: [.generating], to: .completed, at: now, in: transaction)
        // Not ours any more, such as a document that was refunded meanwhile: nothing is published.
        guard isMoved else { throw JobFailure.permanent("the document may no longer be delivered") }
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        let delivered = try earlyEnd.settle(
            arguments.documentID, payment: arguments.paymentID, after: ending, in: transaction)
        return EndReport(deliveredSections: delivered)
    }

    package func revived(
        _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> String? {
        try earlyEnd.undo(arguments.documentID, payment: arguments.paymentID, in: transaction)
    }

    private func begin(_ id: DocumentID, _ context: JobContext) async throws {
        _ = try await context.step(
            "begin", input: id,
            alongside: { [time] (_: Bool, transaction) in
                _ = try DocumentStore.move(id, from: [.queued], to: .generating, at: time.now(), in: transaction)
            }
        ) { _ in true }
    }

    private func writeOutline(
        _ input: GenerationInput, digest: String, _ context: JobContext
    ) async throws -> Outline {
        try await context.step(
            "outline", input: digest, progress: GenerationProgress.outline, event: (.progress, nil),
            alongside: { (outline: Outline, transaction) in
                let words = outline.sections.reduce(0) { $0 + $1.targetWords }
                try DocumentStore.setTargetWords(words, of: input.document.id, in: transaction)
            }
        ) { step in
            let written = try await WritingFailure.describing(context) {
                try await ai.outline(input.outlineTask, recorder: StepLedger(step)).outline
            }
            // The writer's ids are unique within its outline only; these name the sections everywhere.
            return Outline(
                sections: written.sections.map { section in
                    OutlineSection(
                        id: Identifier<DocumentSection>(at: time.now()).text, title: section.title,
                        brief: section.brief,
                        targetWords: section.targetWords)
                })
        }
    }

    /// In order: each section is written knowing those before it, so that nothing is said twice.
    private func writeSections(
        _ input: GenerationInput, digest: String, _ outline: Outline, _ context: JobContext
    ) async throws -> [SectionDraft] {
        var drafts: [SectionDraft] = []
        for index in outline.sections.indices {
            let task = SectionTask(
                settings: input.settings, sources: input.writingSources, outline: outline, index: index,
                previousSections: drafts.map(\.markdown))
            drafts.append(try await writeSection(task, of: input.document.id, digest: digest, context))
        }
        return drafts
    }

    private func writeSection(
        _ task: SectionTask, of id: DocumentID, digest: String, _ context: JobContext
    ) async throws -> SectionDraft {
        let section = task.outline.sections[task.index]
        let shown = JobEventPayload.Section(id: section.id, index: task.index, title: section.title)
        let save: @Sendable (SectionDraft, any Transaction) throws -> Void = { [time] draft, transaction in
            let now = time.now()
            let finished = DocumentSection(
                id: section.id, position: task.index, title: section.title, markdown: draft.markdown,
                words: draft.words, citations: draft.citations, finishedAt: now)
            try DocumentStore.saveSection(
                finished, targetWords: section.targetWords, model: draft.model, of: id, at: now, in: transaction)
        }
        return try await context.step(
            "section/\(task.index)",
            input: SectionInput(digest: digest, outline: task.outline, previous: task.previousSections),
            progress: GenerationProgress.section(task.index, of: task.outline.sections.count),
            event: (.sectionCompleted, shown), alongside: save
        ) { step in
            try await context.emit(.sectionStarted, section: shown)
            return try await WritingFailure.describing(context) {
                try await ai.section(task, recorder: StepLedger(step)) { text, offset in
                    context.show(text, offset: offset, of: shown)
                }
            }
        }
    }

    /// What a section depends on; the sources are in the digest.
    private struct SectionInput: Encodable {
        let digest: String
        let outline: Outline
        let previous: [String]
    }

    private func manuscript(
        of input: GenerationInput, _ outline: Outline, _ drafts: [SectionDraft], _ context: JobContext
    ) async throws -> Manuscript {
        // The day on the title page must not depend on which attempt gets here.
        let date = try await context.step("date", input: input.document.id) { _ in time.now().microseconds }
        return input.manuscript(
            sections: zip(outline.sections, drafts).map { ManuscriptSection(title: $0.title, markdown: $1.markdown) },
            models: drafts.map(\.model), on: Timestamp(microseconds: date))
    }
}

/// How far a document is, in percent, from which of its steps is done.
enum GenerationProgress {
    static let outline = 5

    /// Sections fill 5 … 85 %.
    static func section(_ index: Int, of count: Int) -> Int { 5 + 80 * (index + 1) / max(1, count) }

    /// Files fill 85 … 99 %; the last percent is the completion itself.
    static func export(_ index: Int, of count: Int) -> Int { 85 + 14 * (index + 1) / max(1, count) }
}
