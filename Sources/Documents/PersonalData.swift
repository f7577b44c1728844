import AI
import Database

/// A document with all that its owner is given when they ask for their data.
package struct DocumentExport: Sendable {
    package let document: Document
    package let sources: [DocumentSource]
    /// Also one that no longer fits the pages.
    package let outline: Outline?
    package let sections: [DocumentSection]
}

/// What is held about one customer: shown on demand, erased when the account is deleted.
extension DocumentService {
    /// A customer's documents by their ids, oldest first.
    package func ids(of user: String) async throws -> [DocumentID] {
        try await database.fetch(
            "SELECT id FROM documents WHERE user_id = \(user) AND deleted_at IS NULL ORDER BY id"
        ).map { try $0["id"] }
    }

    /// One document with its texts; `nil` when it is not, or no longer, this customer's.
    package func export(_ id: DocumentID, user: String) async throws -> DocumentExport? {
        try await database.read { transaction in
            guard let document = try DocumentStore.document(id, in: transaction), document.userID == user else {
                return nil
            }
            return DocumentExport(
                document: document, sources: try DocumentStore.sources(of: id, in: transaction),
                outline: try DocumentStore.storedOutline(of: id, in: transaction),
                sections: try DocumentStore.sections(of: id, in: transaction))
        }
    }

    /// Empties the documents of a deleted customer; the rows stay for the payments that refer to them.
    ///
    /// - Returns: `false` while some are being written, or can still be paid for: those are left as they are.
    package func erasePersonalData(of user: String) async throws -> Bool {
        let now = time.now()
        let needed: [DocumentStatus] = [.paymentPending, .queued, .generating]
        var isAllErased = true
        for id in try await ids(of: user) {
            let isErased = try await database.write { [jobs] transaction in
                guard let document = try DocumentStore.lock(id, in: transaction) else { return true }
                if needed.contains(document.status) { return false }
                let files = try DocumentStore.erase(id, at: now, in: transaction)
                try jobs.deleteFiles(files, at: now, in: transaction)
                return try jobs.forget(subject: id.text, in: transaction)
            }
            if !isErased { isAllErased = false }
        }
        return isAllErased
    }
}
