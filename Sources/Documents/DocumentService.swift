import Database
import Foundation
import Jobs

/// Why something cannot be done with a document.
package enum DocumentError: Error, Sendable {
    /// There is none of that id, or it is somebody else's.
    case notFound
    case paymentRequired
    case alreadyCompleted
    /// Its making ended without a document.
    case notGeneratable(DocumentStatus)
    case notReady
    /// Another section is being written anew.
    case busy
    /// No more sections can be written anew.
    case regenerationsUsedUp(most: Int)
    /// Nothing is being made that could be ended.
    case nothingToCancel(DocumentStatus)
}

/// What customers do with documents.
package struct DocumentService: Sendable {
    let database: any Database
    let jobs: BackgroundJobService
    let artifacts: any ArtifactStore
    let settings: Settings
    let time: TimeSource

    package struct Settings: Sendable {
        /// Minor units a page.
        package var pricePerPage: Int64
        /// ISO 4217, lower case.
        package var currency: String
        /// So many sections of a document can be written anew; the price covers no more.
        package var mostRegenerations: Int

        package init(pricePerPage: Int64 = 50, currency: String = "eur", mostRegenerations: Int = 5) {
            self.pricePerPage = pricePerPage
            self.currency = currency
            self.mostRegenerations = mostRegenerations
        }

        /// What a document of so many pages costs.
        package func price(pages: Int) -> Money {
            Money(amount: pricePerPage * Int64(pages), currency: currency)
        }
    }

    package init(
        database: any Database, jobs: BackgroundJobService, artifacts: any ArtifactStore, settings: Settings,
        time: TimeSource
    ) {
        self.database = database
        self.jobs = jobs
        self.artifacts = artifacts
        self.settings = settings
        self.time = time
    }

    /// What a document of so many pages costs.
    package func price(pages: Int) -> Money {
        settings.price(pages: pages)
    }

    /// Keeps what a customer describes.
    package func create(_ request: CheckedDocument, user: String) async throws -> Document {
        let now = time.now()
        return try await database.write { transaction in
            try DocumentStore.insert(request, id: DocumentID(at: now), user: user, at: now, in: transaction)
        }
    }

    /// A user's document with its newest job.
    ///
    /// - Parameter user: `nil` for an operator, to whom everybody's are there.
    /// - Throws: ``DocumentError/notFound``.
    package func document(_ id: DocumentID, user: String?) async throws -> (document: Document, job: Job?) {
        try await database.read { [jobs] transaction in
            let document = try Self.own(id, user: user, in: transaction)
            return (document, try Self.job(of: document, jobs, in: transaction))
        }
    }

    /// A page of a user's documents, newest first.
    ///
    /// - Parameter user: `nil` for an operator, to whom everybody's are there.
    package func list(
        user: String?, status: DocumentStatus?, title: String?, before: DocumentID?, limit: Int
    ) async throws -> (items: [(document: Document, job: Job?)], hasMore: Bool) {
        try await database.read { [jobs] transaction in
            let found = try DocumentStore.list(
                user: user, status: status, title: title, before: before, limit: limit, in: transaction)
            let page = try found.prefix(limit).map { ($0, try Self.job(of: $0, jobs, in: transaction)) }
            return (page, found.count > limit)
        }
    }

    /// The sections that are finished, in order.
    package func sections(of id: DocumentID, user: String) async throws -> [DocumentSection] {
        try await database.read { transaction in
            let document = try Self.own(id, user: user, in: transaction)
            return try DocumentStore.sections(of: document.id, in: transaction)
        }
    }

    /// The job that writes a paid document.
    ///
    /// - Throws: ``DocumentError``.
    package func generation(of id: DocumentID, user: String) async throws -> Job {
        try await database.read { [jobs] transaction in
            let document = try Self.own(id, user: user, in: transaction)
            switch document.status {
            case .draft, .paymentPending: throw DocumentError.paymentRequired
            case .completed, .partiallyCompleted: throw DocumentError.alreadyCompleted
            case .failed, .canceled, .refunded: throw DocumentError.notGeneratable(document.status)
            case .queued, .generating: break
            }
            guard let job = try Self.job(of: document, jobs, in: transaction) else {
                throw DatabaseError.unreadable("a paid document without a job")
            }
            return job
        }
    }

    /// Ends the making of a document: what is finished is delivered.
    ///
    /// - Returns: the job as it is then.
    /// - Throws: ``DocumentError/notFound``, ``DocumentError/nothingToCancel(_:)``.
    package func cancelGeneration(of id: DocumentID, user: String) async throws -> Job {
        try await database.write { [jobs] transaction in
            // Not locked here: what follows from a job's end locks the payment before the document.
            let document = try Self.own(id, user: user, in: transaction)
            guard let job = document.jobID.flatMap(JobID.init) else {
                throw DocumentError.nothingToCancel(document.status)
            }
            switch try jobs.cancel(job, in: transaction) {
            case .canceled, .canceling: break
            case .alreadyEnded, .notFound, .unknownKind: throw DocumentError.nothingToCancel(document.status)
            }
            guard let job = try jobs.status(job, in: transaction) else {
                throw DatabaseError.unreadable("a canceled job is gone")
            }
            return job
        }
    }

    /// A finished file and the name to save it under.
    ///
    /// - Throws: ``DocumentError``; ``ArtifactError``.
    package func download(
        _ id: DocumentID, as format: ExportFormat, user: String
    ) async throws -> (bytes: [UInt8], fileName: String) {
        let (document, artifact) = try await database.read { transaction in
            let document = try Self.own(id, user: user, in: transaction)
            guard document.status.isDelivered, try !DocumentStore.isSuspended(id, in: transaction) else {
                throw DocumentError.notReady
            }
            return (document, try DocumentStore.artifact(format, of: id, in: transaction))
        }
        // The files of a document that ended early are made after its end.
        guard let artifact else { throw DocumentError.notReady }
        return (try await artifacts.read(artifact), "\(document.title).\(format.fileExtension)")
    }

    static func own(
        _ id: DocumentID, user: String?, in transaction: any Transaction
    ) throws -> Document {
        guard let document = try DocumentStore.document(id, in: transaction), user ?? document.userID == document.userID
        else {
            throw DocumentError.notFound
        }
        return document
    }

    private static func job(
        of document: Document, _ jobs: BackgroundJobService, in transaction: any Transaction
    ) throws -> Job? {
        guard let id = document.jobID.flatMap(JobID.init) else { return nil }
        return try jobs.status(id, in: transaction)
    }
}
