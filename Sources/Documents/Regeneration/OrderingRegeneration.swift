import Database
import Jobs

/// Ordering another text for a section of a finished document.
extension DocumentService {
    /// Orders another text for a section.
    ///
    /// The document stays as it is until that text and all files with it are there.
    ///
    /// - Returns: the job; for the section that is being written anew already, that one's.
    /// - Throws: ``DocumentError/notFound`` for the document and for the section; ``DocumentError/notReady``,
    ///   ``DocumentError/busy``, ``DocumentError/regenerationsUsedUp(most:)``.
    package func regenerate(section: String, of id: DocumentID, user: String) async throws -> Job {
        let now = time.now()
        return try await database.write { [jobs, most = settings.mostRegenerations] transaction in
            // Locked: of two orders at once the second sees the first.
            guard let document = try DocumentStore.lock(id, in: transaction), document.userID == user else {
                throw DocumentError.notFound
            }
            guard document.status.isDelivered, try !DocumentStore.isSuspended(id, in: transaction),
                // Those of a document that ended early are made after its end.
                try DocumentStore.hasAllFiles(id, in: transaction)
            else { throw DocumentError.notReady }
            guard try DocumentStore.sections(of: id, in: transaction).contains(where: { $0.id == section }) else {
                throw DocumentError.notFound
            }
            if let newest = try RegenerationStore.newest(of: id, in: transaction),
                let job = try jobs.status(newest.job, in: transaction), !job.state.isFinal
            {
                guard newest.section == section else { throw DocumentError.busy }
                return job
            }
            guard try RegenerationStore.count(of: id, in: transaction) < most else {
                throw DocumentError.regenerationsUsedUp(most: most)
            }
            let job = try jobs.enqueue(
                RegenerateSection.kind, RegenerateSection.Arguments(documentID: id, sectionID: section),
                uniqueKey: "regeneration of \(id)", userID: user, subjectID: id.text, in: transaction)
            try RegenerationStore.insert(job, section: section, of: id, at: now, in: transaction)
            // So that a cancel, a dispute and a refund find what is being made.
            try DocumentStore.setJob(job, of: id, in: transaction)
            guard let made = try jobs.status(job, in: transaction) else {
                throw DatabaseError.unreadable("a job that was just enqueued is gone")
            }
            return made
        }
    }

    /// Where a finished document comes from.
    ///
    /// - Throws: ``DocumentError/notFound``, ``DocumentError/notReady``.
    package func provenance(of id: DocumentID, user: String) async throws -> Provenance {
        try await database.read { transaction in
            _ = try Self.own(id, user: user, in: transaction)
            guard let provenance = try ProvenanceStore.recorded(of: id, in: transaction) else {
                throw DocumentError.notReady
            }
            return provenance
        }
    }
}

extension DocumentStore {
    /// Whether each format can be downloaded.
    static func hasAllFiles(_ id: DocumentID, in transaction: any Transaction) throws -> Bool {
        let count: Int? = try transaction.first(
            "SELECT COUNT(*) AS count FROM artifacts WHERE document_id = \(id)")?["count"]
        return count == ExportFormat.allCases.count
    }
}
