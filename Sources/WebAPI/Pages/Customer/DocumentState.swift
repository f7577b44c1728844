import Documents
import Jobs

/// What a customer is told of a document, from its status and its newest job.
struct DocumentState: Sendable {
    /// The key of the phrase.
    let key: String
    /// Whether there is a stream to follow.
    let isMoving: Bool
    /// Whether it is still the first making, which can be stopped.
    let isBeingWritten: Bool

    init(_ document: Document, _ job: Job?) {
        let isUnderway = job.map { !$0.state.isFinal } ?? false
        isBeingWritten = document.status == .queued || document.status == .generating
        isMoving = isUnderway && (isBeingWritten || document.status.isDelivered)
        if isUnderway, isBeingWritten, job?.state == .canceling || job?.cancelAt != nil {
            key = "canceling"
        } else if isUnderway, isBeingWritten, job?.state == .paused, let reason = job?.pauseReason {
            key = "paused-\(reason.rawValue)"
        } else if isUnderway, document.status.isDelivered {
            key = "being-rewritten"
        } else {
            key = document.status.rawValue
        }
    }

    func text(_ language: PageLanguage) -> String { language(key) }
}
