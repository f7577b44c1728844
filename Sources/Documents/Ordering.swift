import Database
import Jobs

/// What paying for a document does to it; called in the transactions of whoever takes the money.
extension DocumentService {
    /// The document as something to sell, locked.
    ///
    /// - Throws: ``DocumentError/notFound``; ``DocumentError/alreadyCompleted`` when it is paid for already.
    package func order(
        _ id: DocumentID, user: String, in transaction: any Transaction
    ) throws -> (price: Money, description: String) {
        guard let document = try DocumentStore.lock(id, in: transaction), document.userID == user else {
            throw DocumentError.notFound
        }
        guard document.status.isUnpaid else { throw DocumentError.alreadyCompleted }
        return (price(pages: document.targetPages), "\(document.title) (\(document.targetPages) pages)")
    }

    /// A payment is open: what was priced is frozen.
    package func paymentOpened(_ id: DocumentID, in transaction: any Transaction) throws {
        _ = try DocumentStore.move(id, from: [.draft], to: .paymentPending, at: time.now(), in: transaction)
    }

    /// The payment can no longer be paid: the document is the customer's again.
    package func paymentClosed(_ id: DocumentID, in transaction: any Transaction) throws {
        _ = try DocumentStore.move(id, from: [.paymentPending], to: .draft, at: time.now(), in: transaction)
    }

    /// The document is paid: its making is enqueued, once.
    ///
    /// - Parameter payment: the payment's id; one payment makes one job.
    /// - Returns: whether it is; `false` when the document is gone, or was paid for or given back before.
    package func paid(_ id: DocumentID, payment: String, in transaction: any Transaction) throws -> Bool {
        guard let document = try DocumentStore.lock(id, in: transaction),
            try DocumentStore.move(
                id, from: [.draft, .paymentPending], to: .queued, at: time.now(), in: transaction)
        else { return false }
        let job = try jobs.generateFullDocument(document, payment: payment, in: transaction)
        try DocumentStore.setJob(job, of: id, in: transaction)
        return true
    }

    /// The payment is disputed, or only asked about: nothing more is spent on the document.
    ///
    /// - Parameter isSuspended: whether nothing can be downloaded either.
    package func held(_ id: DocumentID, isSuspended: Bool, in transaction: any Transaction) throws {
        guard let document = try DocumentStore.lock(id, in: transaction) else { return }
        try DocumentStore.setSuspended(isSuspended ? time.now() : nil, of: id, in: transaction)
        if let job = document.jobID.flatMap({ JobID($0) }) {
            try jobs.pause(job, because: .dispute, in: transaction)
        }
    }

    /// The dispute has ended well: the same job goes on, and the files can be had again.
    package func released(_ id: DocumentID, in transaction: any Transaction) throws {
        guard let document = try DocumentStore.lock(id, in: transaction) else { return }
        try DocumentStore.setSuspended(nil, of: id, in: transaction)
        // What waits for a budget waits on.
        guard let id = document.jobID.flatMap({ JobID($0) }),
            try jobs.status(id, in: transaction)?.pauseReason == .dispute
        else { return }
        try jobs.resume(id, in: transaction)
    }

    /// Whether a paid document is being made; if not, how much of it the customer has.
    ///
    /// - Returns: `nil` while its job is alive.
    package func delivered(_ id: DocumentID, in transaction: any Transaction) throws -> DeliveredWords? {
        // Whoever deletes a document has had what was delivered of it.
        guard
            let document = try DocumentStore.document(id, in: transaction)
                ?? DocumentStore.deleted(id, in: transaction)
        else { return DeliveredWords(words: 0, target: 1) }
        switch document.status {
        case .completed: return DeliveredWords(words: 1, target: 1)
        case .partiallyCompleted, .failed, .canceled:
            return try DocumentStore.deliveredWords(of: document, in: transaction)
        case .draft, .paymentPending, .refunded: return DeliveredWords(words: 0, target: 1)
        case .queued, .generating: break
        }
        let job = try document.jobID.flatMap { JobID($0) }.flatMap { try jobs.status($0, in: transaction) }
        guard let job, !job.state.isFinal else {
            return try DocumentStore.deliveredWords(of: document, in: transaction)
        }
        return nil
    }

    /// The money has gone back: whatever is being made ends, and nothing can be had any more.
    ///
    /// The document first, so that neither the job's end nor its last write finds anything to deliver. One of which
    /// nothing was delivered stays what it is: its money goes back because of that.
    package func reversed(_ id: DocumentID, in transaction: any Transaction) throws {
        guard let document = try DocumentStore.lock(id, in: transaction) else { return }
        let others = DocumentStatus.allCases.filter { ![.refunded, .failed, .canceled].contains($0) }
        _ = try DocumentStore.move(id, from: others, to: .refunded, at: time.now(), in: transaction)
        if let job = document.jobID.flatMap({ JobID($0) }) { try jobs.cancel(job, in: transaction) }
    }
}

extension DocumentStore {
    static func setSuspended(
        _ moment: Timestamp?, of id: DocumentID, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE documents SET suspended_at = \(moment) WHERE id = \(id)")
    }

    /// Whether nothing of the document can be had, because its payment is disputed.
    static func isSuspended(_ id: DocumentID, in transaction: any Transaction) throws -> Bool {
        try transaction.first("SELECT id FROM documents WHERE id = \(id) AND suspended_at IS NOT NULL") != nil
    }
}

extension BackgroundJobService {
    /// Enqueues the making of a document for a payment.
    package func generateFullDocument(
        _ document: Document, payment: String, in transaction: any Transaction
    ) throws -> JobID {
        try enqueue(
            GenerateFullDocument.kind, GenerateFullDocument.Arguments(documentID: document.id, paymentID: payment),
            uniqueKey: "document for payment \(payment)", userID: document.userID, subjectID: document.id.text,
            in: transaction)
    }
}
