import Database
import Jobs

/// What becomes of a document whose making ends before its last section: what is finished is delivered.
struct EarlyEnd: Sendable {
    let jobs: BackgroundJobService
    let time: TimeSource

    /// Gives the customer the finished sections, in the transaction that ends the job.
    ///
    /// - Returns: how many there are.
    func settle(_ id: DocumentID, after ending: JobEnding, in transaction: any Transaction) throws -> Int {
        guard let document = try DocumentStore.lock(id, in: transaction) else { return 0 }
        let finished = try DocumentStore.sections(of: id, in: transaction).count
        let end: DocumentStatus =
            if finished > 0 { .partiallyCompleted } else if ending == .canceled { .canceled } else { .failed }
        let isMoved = try DocumentStore.move(
            id, from: [.queued, .generating], to: end, at: time.now(), in: transaction)
        // Not ours any more, such as a document that was refunded meanwhile: nothing is delivered.
        guard isMoved else { return 0 }
        if finished > 0 {
            try jobs.enqueue(
                ExportDocument.kind, ExportDocument.Arguments(documentID: id), uniqueKey: "export of \(id)",
                userID: document.userID, subjectID: id.text, in: transaction)
        }
        return finished
    }

    /// Lets an operator try again what has failed.
    ///
    /// - Returns: why that cannot be.
    func undo(_ id: DocumentID, in transaction: any Transaction) throws -> String? {
        let isMoved = try DocumentStore.move(
            id, from: [.failed, .partiallyCompleted], to: .queued, at: time.now(), in: transaction)
        return isMoved ? nil : "the document may no longer be delivered"
    }
}
