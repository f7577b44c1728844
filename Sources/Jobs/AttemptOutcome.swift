import Database

/// What becomes of a job whose attempt ended with an error.
///
/// A pure decision.
enum AttemptOutcome: Sendable, Equatable {
    /// Somebody else has it.
    case dropped
    /// It goes back to the queue as if it had not been begun; the worker's release does that.
    case givenBack
    case retried(reason: String, delay: Duration)
    case failed(reason: String)

    /// - Parameter isStopping: whether this worker is on its way out. If it is not, work that was cancelled was
    ///   cancelled by something of its own, such as a request that was given up, and nobody would give the job back.
    init(_ error: any Error, attempt: Int, maxAttempts: Int, isStopping: Bool) {
        switch error {
        case JobFailure.ownershipLost: self = .dropped
        case JobFailure.draining where isStopping, is CancellationError where isStopping: self = .givenBack
        case JobFailure.permanent(let reason): self = .failed(reason: reason)
        case JobFailure.transient(let reason, let after):
            self.init(reason: reason, after: after, attempt: attempt, maxAttempts: maxAttempts)
        // The reason is shown to the customer; what exactly it was stands in the log.
        case let error as DatabaseError where error.isTemporary:
            self.init(reason: "the database did not answer", after: nil, attempt: attempt, maxAttempts: maxAttempts)
        case is CancellationError, JobFailure.draining:
            self.init(reason: "the work was interrupted", after: nil, attempt: attempt, maxAttempts: maxAttempts)
        default:
            self.init(reason: "an internal error", after: nil, attempt: attempt, maxAttempts: maxAttempts)
        }
    }

    private init(reason: String, after: Duration?, attempt: Int, maxAttempts: Int) {
        guard attempt < maxAttempts else {
            self = .failed(reason: reason)
            return
        }
        var generator = SystemRandomNumberGenerator()
        self = .retried(reason: reason, delay: after ?? RetryDelay.after(attempt: attempt, using: &generator))
    }
}
