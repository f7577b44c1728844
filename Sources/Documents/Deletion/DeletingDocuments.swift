import Database
import Jobs

/// Why a document is not deleted.
package enum DocumentDeletionError: Error, Sendable {
    /// There is none of that id, or it is somebody else's, or it was deleted before.
    case notFound
    /// It can still be paid for, or is being made.
    case locked
}

extension DocumentService {
    /// Deletes a customer's document: from here on nobody can see it, order it or have it.
    ///
    /// What was paid for it is kept, and money that comes for it later goes back.
    ///
    /// - Throws: ``DocumentDeletionError``; `DatabaseError`.
    package func delete(_ id: DocumentID, user: String) async throws {
        let refusal = try await database.write { [jobs, time] transaction -> DocumentDeletionError? in
            guard let document = try DocumentStore.lock(id, in: transaction), document.userID == user else {
                return .notFound
            }
            let inUse: [DocumentStatus] = [.paymentPending, .queued, .generating]
            guard !inUse.contains(document.status), try !DocumentStore.isBeingMade(id, in: transaction) else {
                return .locked
            }
            let now = time.now()
            let files = try DocumentStore.erase(id, at: now, in: transaction)
            try DocumentStore.setDeleted(id, at: now, in: transaction)
            try jobs.deleteFiles(files, of: id, at: now, in: transaction)
            return nil
        }
        if let refusal { throw refusal }
    }
}

extension DocumentStore {
    /// Takes every text out of a document; how long its sections were stays, for that is what was paid for.
    ///
    /// - Returns: its files, to which nothing refers any more.
    static func erase(
        _ id: DocumentID, at now: Timestamp, in transaction: any Transaction
    ) throws -> [Artifact] {
        let files = try transaction.rows("SELECT sha256, bytes FROM artifacts WHERE document_id = \(id)")
            .map { Artifact(sha256: try $0["sha256"], bytes: try $0["bytes"]) }
        try transaction.run("DELETE FROM document_sources WHERE document_id = \(id)")
        try transaction.run("DELETE FROM document_outlines WHERE document_id = \(id)")
        try transaction.run("DELETE FROM document_provenance WHERE document_id = \(id)")
        try transaction.run(
            """
            UPDATE document_sections SET title = 'erased', markdown = '', citations = '[]' WHERE document_id = \(id)
            """)
        try transaction.run("DELETE FROM artifacts WHERE document_id = \(id)")
        try transaction.run(
            """
            UPDATE documents SET title = 'erased', topic = 'erased', requirements = NULL, written_outline = NULL,
                updated_at = \(now)
            WHERE id = \(id)
            """)
        return files
    }

    fileprivate static func setDeleted(
        _ id: DocumentID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE documents SET deleted_at = \(now) WHERE id = \(id)")
    }

    /// A deleted document, for whoever asks what became of its payment; `nil` for all others.
    static func deleted(_ id: DocumentID, in transaction: any Transaction) throws -> Document? {
        try transaction.first(
            "SELECT \(Document.columns) FROM documents WHERE id = \(id) AND deleted_at IS NOT NULL"
        ).map(Document.init)
    }

    /// Whether its text or its files are being written.
    fileprivate static func isBeingMade(_ id: DocumentID, in transaction: any Transaction) throws -> Bool {
        let kinds = [GenerateFullDocument.kind.name, ExportDocument.kind.name, RegenerateSection.kind.name]
        return try transaction.first(
            """
            SELECT id FROM jobs WHERE subject_id = \(id) AND kind IN (\(list: kinds))
                AND state NOT IN ('completed', 'failed', 'canceled')
            """) != nil
    }

    /// Whether a document still has a file of these bytes.
    static func isInUse(_ file: Artifact, in transaction: any Transaction) throws -> Bool {
        try transaction.first("SELECT document_id FROM artifacts WHERE sha256 = \(file.sha256)") != nil
    }
}
