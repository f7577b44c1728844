import Database
import Jobs

/// What becomes of a document whose making ends before its last section: what is finished is delivered, and the rest is
/// given back.
struct EarlyEnd: Sendable {
    let jobs: BackgroundJobService
    let settlement: any Settlement
    let time: TimeSource

    /// Gives the customer the finished sections, and the money for the others, in the transaction that ends the job.
    ///
    /// - Parameter payment: what the document was paid with.
    /// - Returns: how many sections there are.
    func settle(
        _ id: DocumentID, payment: String, after ending: JobEnding, in transaction: any Transaction
    ) throws -> Int {
        // The payment before the document before the job, in the order in which everybody locks them.
        try settlement.lock(payment: payment, in: transaction)
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
        try settlement.endedEarly(
            payment: payment, delivered: try DocumentStore.deliveredWords(of: document, in: transaction),
            after: ending == .canceled ? .canceled : .failed, in: transaction)
        return finished
    }

    /// Lets an operator try again what has failed.
    ///
    /// - Returns: why that cannot be.
    func undo(_ id: DocumentID, payment: String, in transaction: any Transaction) throws -> String? {
        try settlement.lock(payment: payment, in: transaction)
        guard let document = try DocumentStore.lock(id, in: transaction),
            [.failed, .partiallyCompleted].contains(document.status)
        else { return "the document may no longer be delivered" }
        if let reason = try settlement.revived(payment: payment, in: transaction) { return reason }
        _ = try DocumentStore.move(
            id, from: [.failed, .partiallyCompleted], to: .queued, at: time.now(), in: transaction)
        return nil
    }
}

extension DocumentStore {
    /// Keeps how long the document is to become, by its outline.
    static func setTargetWords(_ words: Int, of id: DocumentID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE documents SET target_words = \(words) WHERE id = \(id)")
    }

    /// How much of the document is finished; without an outline, of the pages that were priced.
    static func deliveredWords(of document: Document, in transaction: any Transaction) throws -> DeliveredWords {
        let row = try transaction.first(
            """
            SELECT target_words,
                (SELECT CAST(COALESCE(SUM(CASE WHEN words < target_words THEN words ELSE target_words END), 0)
                        AS BIGINT)
                    FROM document_sections WHERE document_id = \(document.id)) AS delivered
            FROM documents WHERE id = \(document.id)
            """)
        let target: Int? = try row?["target_words"]
        return DeliveredWords(
            words: try row?["delivered"] ?? 0, target: target ?? document.targetPages * GenerationInput.wordsPerPage)
    }
}
