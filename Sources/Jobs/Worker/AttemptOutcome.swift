import Database

/// What becomes of a job whose attempt ended with an error.
///
/// A pure decision.
enum AttemptOutcome: Sendable, Equatable {
    /// Somebody else has it.
    case dropped
    /// It goes back to the queue as if it had not been begun; the worker's release does that.
    case givenBack
    case retried(reason: String, delay: Duration, costsAttempt: Bool)
    case failed(reason: String)
    case paused(PauseReason)

    /// - Parameters:
    ///   - failures: how often it has failed without a new step in between, this time included.
    ///   - isStopping: whether this worker is on its way out. If it is not, work that was cancelled was cancelled by
    ///     something of its own, such as a request that was given up, and nobody would give the job back.
    init(_ error: any Error, failures: Int, maxAttempts: Int, isStopping: Bool) {
        let reason: String
        switch error {
        case JobFailure.ownershipLost:
            self = .dropped
            return
        case JobFailure.draining where isStopping, is CancellationError where isStopping:
            self = .givenBack
            return
        case JobFailure.permanent(let reason):
            self = .failed(reason: reason)
            return
        case JobFailure.paused(let reason):
            self = .paused(reason)
            return
        case JobFailure.transient(let reason, let after, costsAttempt: false):
            self = .retried(reason: reason, delay: after ?? Self.delay(failures), costsAttempt: false)
            return
        case JobFailure.transient(let reason, let after, costsAttempt: true):
            self =
                failures < maxAttempts
                ? .retried(reason: reason, delay: after ?? Self.delay(failures), costsAttempt: true)
                : .failed(reason: reason)
            return
        // The reason is shown to the customer; what exactly it was stands in the log.
        case let error as DatabaseError where error.isTemporary: reason = "the database did not answer"
        case is CancellationError, JobFailure.draining: reason = "the work was interrupted"
        default: reason = "an internal error"
        }
        self =
            failures < maxAttempts
            ? .retried(reason: reason, delay: Self.delay(failures), costsAttempt: true) : .failed(reason: reason)
    }

    private static func delay(_ failures: Int) -> Duration {
        var generator = SystemRandomNumberGenerator()
        return RetryDelay.after(failures: failures, using: &generator)
    }
}
