import AI
import Database
import Documents
import Jobs
import Payments

/// All that a page shows of a document, as it was found.
struct DocumentLook: Sendable {
    let document: Document
    let job: Job?
    let sources: [StoredSource]
    let outline: Outline?
    let sections: [DocumentSection]
    let payments: [Payment]
    /// The last event of the job that has been taken into account.
    let seen: Int64
    let price: Money

    var state: DocumentState { DocumentState(document, job) }

    /// Whether the description, the sources and the outline can be changed: no payment is open.
    var isEditable: Bool { document.status == .draft }

    /// Whether money could go back that a customer may ask for.
    var isRefundable: Bool { payments.contains { $0.state == .paid || $0.state == .partiallyRefunded } }

    var isDeletable: Bool {
        document.status != .paymentPending && !(job.map { !$0.state.isFinal } ?? false)
    }
}
