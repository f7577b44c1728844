import Database

/// The SQL of sources, one by one.
extension DocumentStore {
    static func insertSource(
        _ source: CheckedDocument.Source, id: DocumentSourceID, position: Int, of document: DocumentID,
        at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO document_sources (id, document_id, position, kind, title, author, year, url, content, bytes,
                pages, created_at)
            VALUES (\(id), \(document), \(position), \(source.kind), \(source.title), \(source.author), \(source.year),
                \(source.url), \(source.content), \(source.content.utf8.count), \(source.pages), \(now))
            """)
    }

    /// Adds a source under the next number; the caller holds the document's lock.
    static func addSource(
        _ source: CheckedDocument.Source, id: DocumentSourceID, to document: DocumentID, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> StoredSource? {
        // The release before this one counts none of those that it adds.
        let row = try transaction.first(
            """
            SELECT last_source, (SELECT MAX(position) FROM document_sources WHERE document_id = \(document)) AS highest
            FROM documents WHERE id = \(document)
            """)
        let highest: Int? = try row?["highest"]
        let position = max(try row?["last_source"] ?? 0, highest ?? 0) + 1
        try insertSource(source, id: id, position: position, of: document, at: now, in: transaction)
        try transaction.run(
            "UPDATE documents SET last_source = \(position), updated_at = \(now) WHERE id = \(document)")
        return try storedSource(id, of: document, in: transaction)
    }

    /// How many sources a document has, and how many bytes of text together.
    static func sourceSizes(of document: DocumentID, in transaction: any Transaction) throws -> [Int] {
        try transaction.rows(
            "SELECT COALESCE(bytes, LENGTH(content)) AS bytes FROM document_sources WHERE document_id = \(document)"
        ).map { try $0["bytes"] }
    }

    /// All without their texts, in order.
    static func storedSources(of document: DocumentID, in transaction: any Transaction) throws -> [StoredSource] {
        try transaction.rows(
            "SELECT \(StoredSource.columns) FROM document_sources WHERE document_id = \(document) ORDER BY position"
        ).map(StoredSource.init)
    }

    static func storedSource(
        _ id: DocumentSourceID, of document: DocumentID, in transaction: any Transaction
    ) throws -> StoredSource? {
        try transaction.first(
            "SELECT \(StoredSource.columns) FROM document_sources WHERE id = \(id) AND document_id = \(document)"
        ).map(StoredSource.init)
    }

    /// One with its text.
    static func source(
        _ id: DocumentSourceID, of document: DocumentID, in transaction: any Transaction
    ) throws -> DocumentSource? {
        try transaction.first(
            """
            SELECT \(DocumentSource.columns), content FROM document_sources
            WHERE id = \(id) AND document_id = \(document)
            """
        ).map(DocumentSource.init)
    }

    /// - Returns: whether there was one.
    static func deleteSource(
        _ id: DocumentSourceID, of document: DocumentID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        let isDeleted =
            try transaction.run("DELETE FROM document_sources WHERE id = \(id) AND document_id = \(document)")
            .changes == 1
        if isDeleted {
            try transaction.run("UPDATE documents SET updated_at = \(now) WHERE id = \(document)")
        }
        return isDeleted
    }
}

extension DocumentSource {
    /// The columns but for the text, for `SELECT`.
    static let columns: SQL = "id, position, kind, title, author, year, url, pages, created_at"

    init(_ row: Row) throws {
        self.init(
            id: try row["id"], position: try row["position"], kind: try row["kind"], title: try row["title"],
            author: try row["author"], year: try row["year"], url: try row["url"], content: try row["content"],
            pages: try row["pages"], createdAt: try row["created_at"])
    }
}
