import Database
import Jobs

/// The job that removes what is left of a document that was deleted: its files, and what its jobs have written down.
///
/// Files are known by their bytes, and two documents may share one. So a file stays that a document refers to, and one
/// that was written again since: its document is about to refer to it.
package struct DeleteFiles: JobHandler {
    package struct Arguments: Codable, Sendable {
        let files: [Artifact]
        /// When their document was deleted, in microseconds since 1970.
        let deletedAt: Int64
        /// The document whose jobs are to forget it; `nil` where somebody else sees to that.
        let documentID: DocumentID?
    }

    package static let kind = JobKind<Arguments>("delete_files", maxAttempts: 20)
    package var kind: JobKind<Arguments> { Self.kind }

    /// So long after it was written a file has its row, or never will.
    static let pause = Duration.seconds(600)
    /// A refund may wait for days.
    private static let pauseForJobs = Duration.seconds(3_600)

    private let database: any Database
    private let jobs: BackgroundJobService
    private let artifacts: any ArtifactStore

    package init(database: any Database, jobs: BackgroundJobService, artifacts: any ArtifactStore) {
        self.database = database
        self.jobs = jobs
        self.artifacts = artifacts
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        for file in arguments.files {
            guard try await !database.read({ try DocumentStore.isInUse(file, in: $0) }) else { continue }
            do {
                try await artifacts.remove(file, writtenBefore: Timestamp(microseconds: arguments.deletedAt))
            } catch let error as ArtifactError {
                context.logger.warning("a file could not be removed", metadata: ["error": "\(error)"])
                throw JobFailure.transient("a file could not be removed")
            }
        }
        guard let id = arguments.documentID else { return .done }
        guard try await database.write({ [jobs] in try jobs.forget(subject: id.text, in: $0) }) else {
            throw JobFailure.transient(
                "a job about the document has not ended", after: Self.pauseForJobs, costsAttempt: false)
        }
        return .done
    }
}

extension BackgroundJobService {
    /// Has files removed to which nothing refers any more.
    ///
    /// - Parameters:
    ///   - document: whose jobs are to forget it as well.
    ///   - moment: when that came about.
    func deleteFiles(
        _ files: [Artifact], of document: DocumentID? = nil, at moment: Timestamp, in transaction: any Transaction
    ) throws {
        guard document != nil || !files.isEmpty else { return }
        try enqueue(
            DeleteFiles.kind,
            DeleteFiles.Arguments(files: files, deletedAt: moment.microseconds, documentID: document),
            delay: DeleteFiles.pause, in: transaction)
    }
}
