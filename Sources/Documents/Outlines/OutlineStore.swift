import AI
import Database
import Jobs

/// The SQL of outlines.
extension DocumentStore {
    /// The outline that a document is to be written by.
    ///
    /// - Returns: `nil` when there is none, or none that still fits the pages: then one is made.
    static func outline(of id: DocumentID, in transaction: any Transaction) throws -> Outline? {
        guard let outline = try storedOutline(of: id, in: transaction),
            let row = try transaction.first("SELECT target_pages FROM documents WHERE id = \(id)")
        else { return nil }
        return OutlineRoom(pages: try row["target_pages"]).contains(outline.targetWords) ? outline : nil
    }

    /// The outline as it was kept, whether or not it fits.
    static func storedOutline(of id: DocumentID, in transaction: any Transaction) throws -> Outline? {
        let row = try transaction.first("SELECT sections FROM document_outlines WHERE document_id = \(id)")
        return try row.map { try StableJSON.value(from: try $0["sections"]) }
    }

    /// How often a document's outline was changed: 0 before there is one.
    static func outlineRevision(of id: DocumentID, in transaction: any Transaction) throws -> Int {
        try transaction.first("SELECT revision FROM document_outlines WHERE document_id = \(id)")?["revision"] ?? 0
    }

    /// Keeps an outline in place of the one before; the caller holds the document's lock.
    static func saveOutline(
        _ outline: Outline, of id: DocumentID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO document_outlines (document_id, sections, revision, updated_at)
            VALUES (\(id), \(try StableJSON.text(outline)), 1, \(now))
            ON CONFLICT (document_id) DO UPDATE SET sections = excluded.sections,
                revision = document_outlines.revision + 1, updated_at = excluded.updated_at
            """)
    }
}
