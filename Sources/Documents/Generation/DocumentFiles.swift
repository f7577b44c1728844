import Database
import Jobs

/// Makes a document's files, each as a step of a job.
package struct DocumentFiles: Sendable {
    private let exporter: Exporter
    private let artifacts: any ArtifactStore
    private let time: TimeSource
    private let places = ExportPlaces()

    package init(exporter: Exporter, artifacts: any ArtifactStore, time: TimeSource) {
        self.exporter = exporter
        self.artifacts = artifacts
        self.time = time
    }

    /// - Parameter progress: the job's progress in percent once the file of an index, of so many, is made.
    func run(
        _ manuscript: Manuscript, of id: DocumentID, progress: (_ index: Int, _ count: Int) -> Int,
        _ context: JobContext
    ) async throws {
        _ = try await make(manuscript, progress: progress, context) { [time] format, artifact, transaction in
            try DocumentStore.saveArtifact(artifact, format: format, of: id, at: time.now(), in: transaction)
        }
    }

    /// Makes the files without giving them to anybody.
    ///
    /// - Parameter alongside: what else is committed with each of them.
    func make(
        _ manuscript: Manuscript, progress: (_ index: Int, _ count: Int) -> Int, _ context: JobContext,
        alongside: @escaping @Sendable (ExportFormat, Artifact, any Transaction) throws -> Void = { _, _, _ in }
    ) async throws -> [(format: ExportFormat, artifact: Artifact)] {
        var files: [(format: ExportFormat, artifact: Artifact)] = []
        for (index, format) in ExportFormat.allCases.enumerated() {
            let artifact = try await context.step(
                "export/\(format.rawValue)", input: manuscript,
                progress: progress(index, ExportFormat.allCases.count), event: (.progress, nil),
                alongside: { (artifact: Artifact, transaction) in try alongside(format, artifact, transaction) }
            ) { _ in
                // A file without its row is harmless; a row without its file would be a broken promise.
                let bytes = try await WritingFailure.describing(context) {
                    try await places.with(interruptions: context.job.suspicions) {
                        try await exporter.export(manuscript, as: format)
                    }
                }
                return try await artifacts.keep(bytes)
            }
            files.append((format, artifact))
        }
        return files
    }
}

extension GenerationInput {
    /// The document as it is bound.
    ///
    /// - Parameter hash: of what it was written from, as its provenance has it.
    func manuscript(
        sections: [ManuscriptSection], models: [String], isComplete: Bool = true, hash: String?, on date: Timestamp
    ) -> Manuscript {
        Manuscript(
            title: document.title, subtitle: nil, language: document.language,
            citationStyle: document.citationStyle, date: date.date,
            sections: CitedPages.withPlaces(sections, sources: sources),
            sources: sources.map { source in
                ManuscriptSource(
                    key: source.citationKey, title: source.title, author: source.author, year: source.year,
                    url: source.url)
            },
            colophon: colophon(models, isComplete: isComplete, hash))
    }

    /// Where the text comes from, for whoever reads it.
    private func colophon(_ models: [String], isComplete: Bool, _ hash: String?) -> String {
        DocumentPhrases(language: document.language).colophon(
            models: Set(models).sorted().joined(separator: ", "), isComplete: isComplete,
            // Enough to find the manifest that belongs to this file.
            origin: hash.map { "\(document.id), \($0.prefix(16))" })
    }
}
