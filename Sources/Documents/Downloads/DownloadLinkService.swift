import Database
import Security

/// A download link leads to nothing: it is not one of ours, its time is over, its file is no longer there, or
/// who made it may not use the service any more.
///
/// Which of these is nobody's business.
package struct InvalidDownloadLink: Error, Sendable {
    package init() {}
}

/// Links to finished files, for programs and browsers that have no access token.
package struct DownloadLinkService: Sendable {
    /// So long a link can be used.
    package static let lifetime = Duration.seconds(3_600)

    /// A link as its maker is given it.
    package struct Link: Sendable {
        /// The last part of the link's address.
        package let token: Secret
        package let expiresAt: Timestamp
    }

    /// A file as it is handed out.
    package struct File: Sendable {
        package let bytes: [UInt8]
        package let format: ExportFormat
        /// The name to save it under.
        package let name: String
    }

    private let database: any Database
    private let artifacts: any ArtifactStore
    private let addresses: any AddressBook
    private let tokens: DownloadTokens
    private let time: TimeSource

    package init(
        database: any Database, artifacts: any ArtifactStore, addresses: any AddressBook, masterKey: MasterKey,
        time: TimeSource
    ) {
        self.database = database
        self.artifacts = artifacts
        self.addresses = addresses
        tokens = DownloadTokens(masterKey: masterKey)
        self.time = time
    }

    /// Makes a link to a customer's file as it is now.
    ///
    /// - Throws: ``DocumentError/notFound``, ``DocumentError/notReady``.
    package func link(to id: DocumentID, as format: ExportFormat, user: String) async throws -> Link {
        let found = try await database.read { transaction -> Artifact? in
            guard let document = try DocumentStore.document(id, in: transaction), document.userID == user else {
                throw DocumentError.notFound
            }
            return try Self.artifact(format, of: document, in: transaction)
        }
        // The files of a document that ended early are made after its end.
        guard let found else { throw DocumentError.notReady }
        let expiresAt = time.now() + Self.lifetime
        let grant = DownloadGrant(documentID: id, format: format, sha256: found.sha256, expiresAt: expiresAt)
        return Link(token: tokens.token(for: grant), expiresAt: expiresAt)
    }

    /// The file behind a link, if its document can still be had.
    ///
    /// - Throws: ``InvalidDownloadLink``; ``DocumentError/notReady`` while the document's files cannot be had, because
    ///   its payment is disputed or was refunded; ``ArtifactError``.
    package func file(behind token: String) async throws -> File {
        // Before the database is asked: a flood of made-up links costs it nothing.
        guard let grant = tokens.grant(in: token), time.now() < grant.expiresAt else { throw InvalidDownloadLink() }
        let (document, artifact) = try await database.read { transaction in
            // A link must not outlive the right of who made it: a blocked customer's leads to nothing.
            guard let document = try DocumentStore.document(grant.documentID, in: transaction),
                try addresses.reader(document.userID, in: transaction) != nil
            else { throw InvalidDownloadLink() }
            return (document, try Self.artifact(grant.format, of: document, in: transaction))
        }
        guard let artifact, artifact.sha256 == grant.sha256 else { throw InvalidDownloadLink() }
        return File(
            bytes: try await artifacts.read(artifact), format: grant.format,
            name: "\(document.title).\(grant.format.fileExtension)")
    }

    private static func artifact(
        _ format: ExportFormat, of document: Document, in transaction: any Transaction
    ) throws -> Artifact? {
        guard document.status.isDelivered, try !DocumentStore.isSuspended(document.id, in: transaction) else {
            throw DocumentError.notReady
        }
        return try DocumentStore.artifact(format, of: document.id, in: transaction)
    }
}
