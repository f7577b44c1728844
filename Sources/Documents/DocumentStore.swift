import Database
import Foundation
import Jobs

/// The SQL of documents, their sources, sections and files.
enum DocumentStore {
    static func insert(
        _ request: CheckedDocument, id: DocumentID, user: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Document {
        let row = try transaction.first(
            """
            INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, requirements,
                status, last_source, created_at, updated_at)
            VALUES (\(id), \(user), \(request.title), \(request.topic), \(request.language), \(request.targetPages),
                \(request.citationStyle), \(request.requirements), \(DocumentStatus.draft), \(request.sources.count),
                \(now), \(now))
            RETURNING \(Document.columns)
            """)
        for (index, source) in request.sources.enumerated() {
            try insertSource(
                source, id: DocumentSourceID(at: now), position: index + 1, of: id, at: now, in: transaction)
        }
        guard let row else { throw DatabaseError.unreadable("an insert returned no row") }
        return try Document(row)
    }

    /// The document; a deleted one is none.
    static func document(_ id: DocumentID, in transaction: any Transaction) throws -> Document? {
        try transaction.first(
            "SELECT \(Document.columns) FROM documents WHERE id = \(id) AND deleted_at IS NULL"
        ).map(Document.init)
    }

    /// The document, locked until the transaction ends: after its payment, before its job.
    static func lock(_ id: DocumentID, in transaction: any Transaction) throws -> Document? {
        try transaction.first(
            """
            SELECT \(Document.columns) FROM documents WHERE id = \(id) AND deleted_at IS NULL
            \(transaction.dialect.forUpdate)
            """
        ).map(Document.init)
    }

    /// A page of a user's documents, or of everybody's, newest first, one more than `limit` when there is another page.
    static func list(
        user: String?, status: DocumentStatus?, title: String?, before: DocumentID?, limit: Int,
        in transaction: any Transaction
    ) throws -> [Document] {
        let userFilter: SQL = user.map { "user_id = \($0)" } ?? "1 = 1"
        let statusFilter: SQL = status.map { "AND status = \($0)" } ?? ""
        let cursorFilter: SQL = before.map { "AND id < \($0)" } ?? ""
        let titleFilter: SQL =
            title.map { "AND LOWER(title) LIKE \(Self.pattern(containing: $0)) ESCAPE '!'" } ?? ""
        return try transaction.rows(
            """
            SELECT \(Document.columns) FROM documents
            WHERE \(userFilter) AND deleted_at IS NULL \(statusFilter) \(titleFilter) \(cursorFilter)
            ORDER BY id DESC LIMIT \(limit + 1)
            """
        ).map(Document.init)
    }

    /// Moves a document on, if it stands where the caller believes.
    static func move(
        _ id: DocumentID, from: [DocumentStatus], to: DocumentStatus, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE documents SET status = \(to), updated_at = \(now),
                completed_at = CASE WHEN \(to) = 'completed' THEN \(now) ELSE completed_at END
            WHERE id = \(id) AND status IN (\(list: from))
            """
        ).changes == 1
    }

    static func setJob(_ job: JobID, of id: DocumentID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE documents SET job_id = \(job) WHERE id = \(id)")
    }

    static func sources(of id: DocumentID, in transaction: any Transaction) throws -> [DocumentSource] {
        try transaction.rows(
            """
            SELECT \(DocumentSource.columns), content FROM document_sources
            WHERE document_id = \(id) ORDER BY position
            """
        ).map(DocumentSource.init)
    }

    /// Keeps a finished section; written again only when its step was done again with another input.
    static func saveSection(
        _ section: DocumentSection, targetWords: Int, model: String, record: SectionRecord? = nil, of id: DocumentID,
        at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO document_sections (id, document_id, position, title, markdown, words, target_words, citations,
                model, record, finished_at)
            VALUES (\(section.id), \(id), \(section.position), \(section.title),
                \(section.markdown), \(section.words), \(targetWords), \(try StableJSON.text(section.citations)),
                \(model), \(try record.map { try StableJSON.text($0) }), \(now))
            ON CONFLICT (document_id, position) DO UPDATE SET id = excluded.id, title = excluded.title,
                markdown = excluded.markdown, words = excluded.words, target_words = excluded.target_words,
                citations = excluded.citations, model = excluded.model, record = excluded.record,
                finished_at = excluded.finished_at
            """)
    }

    static func sections(of id: DocumentID, in transaction: any Transaction) throws -> [DocumentSection] {
        try transaction.rows(
            """
            SELECT id, position, title, markdown, words, citations, finished_at FROM document_sections
            WHERE document_id = \(id) ORDER BY position
            """
        ).map { row in
            DocumentSection(
                id: try row["id"], position: try row["position"], title: try row["title"],
                markdown: try row["markdown"], words: try row["words"],
                citations: try StableJSON.value(from: try row["citations"]), finishedAt: try row["finished_at"])
        }
    }

    /// The models that wrote the finished sections.
    static func models(of id: DocumentID, in transaction: any Transaction) throws -> [String] {
        try transaction.rows("SELECT DISTINCT model FROM document_sections WHERE document_id = \(id)")
            .map { try $0["model"] }
    }

    static func saveArtifact(
        _ artifact: Artifact, format: ExportFormat, of id: DocumentID, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO artifacts (document_id, format, sha256, bytes, created_at)
            VALUES (\(id), \(format.rawValue), \(artifact.sha256), \(artifact.bytes), \(now))
            ON CONFLICT (document_id, format) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes,
                created_at = excluded.created_at
            """)
    }

    static func artifact(
        _ format: ExportFormat, of id: DocumentID, in transaction: any Transaction
    ) throws -> Artifact? {
        try transaction.first(
            "SELECT sha256, bytes FROM artifacts WHERE document_id = \(id) AND format = \(format.rawValue)"
        ).map { Artifact(sha256: try $0["sha256"], bytes: try $0["bytes"]) }
    }

    /// A LIKE pattern for any text that holds these characters as they are.
    private static func pattern(containing text: String) -> String {
        let escaped = text.lowercased().replacing("!", with: "!!").replacing("%", with: "!%")
            .replacing("_", with: "!_")
        return "%\(escaped)%"
    }
}
