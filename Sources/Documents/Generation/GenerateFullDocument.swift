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

    package static let kind = JobKind<Arguments>("generate_full_document", maxAttempts: 8, hasEvents: true)

    private let database: any Database
    private let ai: AIService
    private let exporter: Exporter
    private let artifacts: any ArtifactStore
    private let time: TimeSource

    package init(
        database: any Database, ai: AIService, exporter: Exporter, artifacts: any ArtifactStore, time: TimeSource
    ) {
        self.database = database
        self.ai = ai
        self.exporter = exporter
        self.artifacts = artifacts
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
        try await export(input, outline, drafts, context)
        return JobCompletion { [time] transaction in
            let isMoved = try DocumentStore.move(
                id, from: [.generating], to: .completed, at: time.now(), in: transaction)
            // Not ours any more, such as a document that was refunded meanwhile: nothing is published.
            guard isMoved else { throw JobFailure.permanent("the document may no longer be delivered") }
        }
    }

    package func gaveUp(
        _ arguments: Arguments, on job: Job, reason: String, in transaction: any Transaction
    ) throws {
        _ = try DocumentStore.move(
            arguments.documentID, from: [.queued, .generating], to: .failed, at: time.now(), in: transaction)
    }

    private func begin(_ id: DocumentID, _ context: JobContext) async throws {
        _ = try await context.step(
            "begin", input: id,
            alongside: { [time] (_: Bool, transaction) in
                _ = try DocumentStore.move(id, from: [.queued], to: .generating, at: time.now(), in: transaction)
            }
        ) { true }
    }

    private func writeOutline(
        _ input: GenerationInput, digest: String, _ context: JobContext
    ) async throws -> Outline {
        try await context.step(
            "outline", input: digest, progress: GenerationProgress.outline, event: (.progress, nil)
        ) {
            let written = try await describingFailures(context) { try await ai.outline(input.outlineTask).outline }
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
            tokens: { $0.usage.input + $0.usage.output }, event: (.sectionCompleted, shown), alongside: save
        ) {
            try await context.emit(.sectionStarted, section: shown)
            return try await describingFailures(context) {
                try await ai.section(task) { text, offset in context.show(text, offset: offset, of: shown) }
            }
        }
    }

    /// What a section depends on; the sources are in the digest.
    private struct SectionInput: Encodable {
        let digest: String
        let outline: Outline
        let previous: [String]
    }

    private func export(
        _ input: GenerationInput, _ outline: Outline, _ drafts: [SectionDraft], _ context: JobContext
    ) async throws {
        let id = input.document.id
        // The day on the title page must not depend on which attempt gets here.
        let date = try await context.step("date", input: id) { time.now().microseconds }
        let manuscript = Manuscript(
            title: input.document.title, subtitle: nil, language: input.document.language,
            citationStyle: input.document.citationStyle, date: Timestamp(microseconds: date).date,
            sections: zip(outline.sections, drafts).map { ManuscriptSection(title: $0.title, markdown: $1.markdown) },
            sources: input.sources.map { source in
                ManuscriptSource(
                    key: source.citationKey, title: source.title, author: source.author, year: source.year,
                    url: source.url)
            },
            colophon: Self.colophon(drafts, language: input.document.language))
        for (index, format) in ExportFormat.allCases.enumerated() {
            _ = try await context.step(
                "export/\(format.rawValue)", input: manuscript,
                progress: GenerationProgress.export(index, of: ExportFormat.allCases.count), event: (.progress, nil),
                alongside: { [time] (artifact: Artifact, transaction) in
                    try DocumentStore.saveArtifact(artifact, format: format, of: id, at: time.now(), in: transaction)
                }
            ) {
                // A file without its row is harmless; a row without its file would be a broken promise.
                let bytes = try await describingFailures(context) {
                    try await exporter.export(manuscript, as: format)
                }
                return try await artifacts.keep(bytes)
            }
        }
    }

    /// Where the text comes from, for whoever reads it.
    private static func colophon(_ drafts: [SectionDraft], language: String) -> String {
        let models = Set(drafts.map(\.model)).sorted().joined(separator: ", ")
        return language.lowercased().hasPrefix("uk")
            ? "Текст укладено програмою Rukopys (\(models)) із наданих замовником джерел."
            : "Written by Rukopys (\(models)) from the sources that the customer provided."
    }

    /// Turns what went wrong into words for the customer, and into whether another try makes sense; what exactly it
    /// was is for the log.
    private func describingFailures<T>(_ context: JobContext, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as ExportError {
            context.logger.warning("a file could not be made", metadata: ["error": "\(error)"])
            switch error {
            case .toolMissing(let tool): throw JobFailure.transient("\(tool) is not installed on the server")
            case .timedOut, .toolFailed, .tooLarge, .unreadable: throw JobFailure.transient("a file could not be made")
            }
        } catch let error as AIError {
            context.logger.warning("the model's answer could not be used", metadata: ["error": "\(error)"])
            switch error {
            case .malformedOutline: throw JobFailure.transient("the model's outline could not be used")
            default: throw JobFailure.transient("the model did not finish its text")
            }
        }
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
