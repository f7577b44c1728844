import AI
import Database
import Jobs

/// What becomes of a document whose making ends before its last section: what is finished is delivered, and the rest is
/// given back.
struct EarlyEnd: Sendable {
    let jobs: BackgroundJobService
    let settlement: any Settlement
    /// What costs are counted in.
    let currency: String
    let time: TimeSource

    /// Gives the customer the finished sections, and the money for the others, in the transaction that ends the job.
    ///
    /// - Parameters:
    ///   - payment: what the document was paid with.
    ///   - isBudgetSpent: whether an operator has had the time to prevent it.
    /// - Returns: how many sections there are.
    func settle(
        _ id: DocumentID, payment: String, after ending: JobEnding, isBudgetSpent: Bool = false,
        in transaction: any Transaction
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
            try takeOutRepetitions(of: id, in: transaction)
            try ProvenanceStore.record(id, currency: currency, at: time.now(), in: transaction)
            try jobs.enqueue(
                ExportDocument.kind, ExportDocument.Arguments(documentID: id), uniqueKey: "export of \(id)",
                userID: document.userID, subjectID: id.text, in: transaction)
        }
        try settlement.endedEarly(
            payment: payment, delivered: try DocumentStore.deliveredWords(of: document, in: transaction),
            after: ending == .canceled ? .canceled : isBudgetSpent ? .budgetSpent : .failed, in: transaction)
        return finished
    }

    /// What the pass over all sections would have done, as far as it needs no model.
    private func takeOutRepetitions(of id: DocumentID, in transaction: any Transaction) throws {
        let sections = try DocumentStore.sections(of: id, in: transaction)
        let keys = Set(try DocumentStore.sources(of: id, in: transaction).map(\.citationKey))
        let told = RepeatedSentences(in: sections.map(\.markdown))
        for (section, text) in zip(sections, told.sections) where text != section.markdown {
            try DocumentStore.replaceText(
                SectionText(text, keys: keys), position: section.position, of: id, at: section.finishedAt,
                in: transaction)
        }
        try DocumentStore.saveCoherence(
            CoherenceReport(repeatedSentencesRemoved: told.removed.reduce(0, +), edits: nil), of: id, in: transaction)
    }

    /// Lets an operator try again what has failed.
    ///
    /// - Returns: why that cannot be.
    func undo(_ id: DocumentID, payment: String, in transaction: any Transaction) throws -> String? {
        try settlement.lock(payment: payment, in: transaction)
        guard let document = try DocumentStore.lock(id, in: transaction),
            [.failed, .partiallyCompleted].contains(document.status)
        else { return "the document may no longer be delivered" }
        // What is finished by now is not what this job knows of.
        guard try RegenerationStore.count(of: id, in: transaction) == 0 else {
            return "the customer has had sections written anew"
        }
        if let reason = try settlement.revived(payment: payment, in: transaction) { return reason }
        _ = try DocumentStore.move(
            id, from: [.failed, .partiallyCompleted], to: .queued, at: time.now(), in: transaction)
        return nil
    }
}

extension DocumentStore {
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
