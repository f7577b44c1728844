import Database

/// What became of the wish to end a job.
package enum CancelOutcome: Sendable, Hashable {
    /// It has ended.
    case canceled
    /// It is being worked on: it ends within seconds, or completes before it hears of the wish.
    case canceling
    /// It had ended already.
    case alreadyEnded(JobState)
    /// There is none of that id.
    case notFound
    /// Only a newer binary knows what follows from its end.
    case unknownKind
}

extension BackgroundJobService {
    /// Ends a job that has not ended: at once when nobody works on it, else within ten seconds.
    ///
    /// What it has finished is kept. Which of cancel and completion comes first is decided by the row's lock, and
    /// `canceling` promises nothing: the job's last event tells.
    @discardableResult
    package func cancel(_ id: JobID, in transaction: any Transaction) throws -> CancelOutcome {
        let now = time.now()
        for _ in 1...Self.mostLooks {
            guard let job = try JobStore.job(id, in: transaction) else { return .notFound }
            if job.state.isFinal { return .alreadyEnded(job.state) }
            guard let executor = handlers.executor(for: job) else { return .unknownKind }
            do {
                let outcome = try transaction.savepoint {
                    try Self.cancel(job, executor, at: now, in: transaction)
                }
                transaction.afterCommit { [signals] in
                    signals.changed(id)
                    if outcome == .canceling { signals.wishChanged() }
                }
                return outcome
            } catch JobFailure.ownershipLost {
                // Somebody claimed or ended it between the two statements: what they did is seen in the next look.
                continue
            }
        }
        throw DatabaseError.conflict("a job changed hands too often while it was to be canceled")
    }

    /// So often a job that changes while it is looked at is looked at again.
    static let mostLooks = 20

    private static func cancel(
        _ job: Job, _ executor: JobExecutor, at now: Timestamp, in transaction: any Transaction
    ) throws -> CancelOutcome {
        switch job.state {
        case .canceling: return .canceling
        case .running:
            let changed = try transaction.run(
                """
                UPDATE jobs SET state = 'canceling', cancel_at = \(now)
                WHERE id = \(job.id) AND token = \(job.token) AND state = 'running'
                """
            ).changes
            guard changed == 1 else { throw JobFailure.ownershipLost }
            return .canceling
        default:
            try JobStore.end(
                job, as: .canceled, executor, from: [job.state], fencesOff: true, at: now, in: transaction)
            return .canceled
        }
    }
}

extension JobStore {
    /// So long a worker has for hearing that its job is to end.
    static let cancelGrace = Duration.seconds(10)

    /// Jobs whose workers do not end them, though they were to.
    ///
    /// - Parameter kinds: those that can be ended here; others' must not take their places.
    static func overdueCancellations(
        of kinds: [ClaimableKind], now: Timestamp, in transaction: any Transaction
    ) throws -> [Job] {
        guard let first = kinds.first else { return [] }
        let conditions = kinds.dropFirst().reduce(first.condition) { "\($0) OR \($1.condition)" }
        return try transaction.rows(
            """
            SELECT \(Job.columns) FROM jobs
            WHERE state IN ('running', 'canceling') AND state = 'canceling' AND cancel_at <= \(now - cancelGrace)
                AND (\(conditions))
            ORDER BY cancel_at LIMIT 100
            """
        ).map(Job.init)
    }
}
