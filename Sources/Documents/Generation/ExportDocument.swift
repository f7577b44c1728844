import Database
import Jobs

/// The job that makes the files of a document whose writing ended early, from the sections that were finished.
package struct ExportDocument: JobHandler {
    package struct Arguments: Codable, Sendable {
        let documentID: DocumentID
    }

    package static let kind = JobKind<Arguments>("export_document", priority: 5, isLong: true)
    package var kind: JobKind<Arguments> { Self.kind }

    private let database: any Database
    private let export: DocumentFiles
    private let jobs: BackgroundJobService

    package init(database: any Database, export: DocumentFiles, jobs: BackgroundJobService) {
        self.database = database
        self.export = export
        self.jobs = jobs
    }

    /// What the files are made from.
    private struct Found: Sendable {
        let input: GenerationInput
        let sections: [DocumentSection]
        let models: [String]
        let hash: String?
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let id = arguments.documentID
        let found = try await database.read { transaction -> Found? in
            guard let input = try GenerationInput.load(id, in: transaction),
                // Tried again by an operator, or refunded: these files are not wanted any more.
                input.document.status == .partiallyCompleted
            else { return nil }
            return Found(
                input: input, sections: try DocumentStore.sections(of: id, in: transaction),
                models: try DocumentStore.models(of: id, in: transaction),
                hash: try DocumentStore.inputHash(of: id, in: transaction))
        }
        guard let found, let last = found.sections.map(\.finishedAt).max() else { return .done }
        let (input, sections, models) = (found.input, found.sections, found.models)
        let manuscript = input.manuscript(
            sections: sections.map { ManuscriptSection(title: $0.title, markdown: $0.markdown) }, models: models,
            isComplete: false, hash: found.hash, on: last)
        try await export.run(manuscript, of: id, progress: { index, count in 100 * (index + 1) / count }, context)
        return JobCompletion { [jobs] transaction in try jobs.tellReader(of: input.document, in: transaction) }
    }
}
