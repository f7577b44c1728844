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

    package init(database: any Database, export: DocumentFiles) {
        self.database = database
        self.export = export
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let id = arguments.documentID
        let found = try await database.read { transaction -> (GenerationInput, [DocumentSection], [String])? in
            guard let input = try GenerationInput.load(id, in: transaction),
                // Tried again by an operator, or refunded: these files are not wanted any more.
                input.document.status == .partiallyCompleted
            else { return nil }
            return (
                input, try DocumentStore.sections(of: id, in: transaction),
                try DocumentStore.models(of: id, in: transaction)
            )
        }
        guard let (input, sections, models) = found, let last = sections.map(\.finishedAt).max() else { return .done }
        let manuscript = input.manuscript(
            sections: sections.map { ManuscriptSection(title: $0.title, markdown: $0.markdown) }, models: models,
            isComplete: false, on: last)
        try await export.run(manuscript, of: id, progress: { index, count in 100 * (index + 1) / count }, context)
        return .done
    }
}
