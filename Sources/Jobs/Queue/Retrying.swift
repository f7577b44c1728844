import Database

/// What became of an operator's wish to try a job again.
package enum RetryOutcome: Sendable, Hashable {
    /// It is in the queue again, with all steps that it had finished.
    case queued
    /// It cannot be, in this state.
    case refused(state: JobState)
    /// What follows from it cannot be undone, such as a refund.
    case impossible(reason: String)
    case notFound
    case unknownKind
}

/// What a kind's handler has against a second life.
private struct Refusal: Error {
    let reason: String
}

extension BackgroundJobService {
    /// Gives a dead letter a new life: its failures are forgotten, its finished steps are not.
    ///
    /// A job that waits for its next try is begun at once.
    package func retry(_ id: JobID, in transaction: any Transaction) throws -> RetryOutcome {
        let now = time.now()
        for _ in 1...Self.mostLooks {
            guard let job = try JobStore.job(id, in: transaction) else { return .notFound }
            guard job.state == .failed || job.state == .scheduled else { return .refused(state: job.state) }
            guard let executor = handlers.executor(for: job) else { return .unknownKind }
            do {
                try transaction.savepoint {
                    // Thrown, so that nothing is left of what was prepared.
                    if job.state == .failed, let reason = try executor.revived(job, transaction) {
                        throw Refusal(reason: reason)
                    }
                    try JobStore.requeue(job, .queued, runAt: now, at: now, in: transaction)
                }
                transaction.afterCommit { [signals] in
                    signals.changed(id)
                    signals.wakeWorkers()
                }
                return .queued
            } catch JobFailure.ownershipLost {
                continue
            } catch let refusal as Refusal {
                return .impossible(reason: refusal.reason)
            } catch let error as DatabaseError where error.isUniqueViolation {
                return .impossible(reason: "another job does the same already")
            }
        }
        throw DatabaseError.conflict("a job changed hands too often while it was to be tried again")
    }
}
