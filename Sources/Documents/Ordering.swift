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
    package func paid(_ id: DocumentID, payment: String, in transaction: any Transaction) throws {
        guard let document = try DocumentStore.lock(id, in: transaction),
            try DocumentStore.move(
                id, from: [.draft, .paymentPending], to: .queued, at: time.now(), in: transaction)
        else { return }
        let job = try jobs.generateFullDocument(document, payment: payment, in: transaction)
        try DocumentStore.setJob(job, of: id, in: transaction)
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
