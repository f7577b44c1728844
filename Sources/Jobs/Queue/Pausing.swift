import Database

extension BackgroundJobService {
    /// Lets a job wait until it is resumed: at once when nobody works on it, else after the step it is in, or before
    /// its next call to a model.
    ///
    /// So no paid section is thrown away.
    ///
    /// - Returns: whether the job waits or will; `false` when it has ended or is about to.
    @discardableResult
    package func pause(_ id: JobID, because reason: PauseReason, in transaction: any Transaction) throws -> Bool {
        let now = time.now()
        for _ in 1...Self.mostLooks {
            guard let job = try JobStore.job(id, in: transaction) else { return false }
            do {
                return try transaction.savepoint {
                    switch job.state {
                    case .completed, .failed, .canceled, .canceling: return false
                    case .paused: try JobStore.outrank(job, by: reason, in: transaction)
                    case .running: try JobStore.wishPause(of: job, because: reason, at: now, in: transaction)
                    case .queued, .scheduled:
                        try JobStore.pause(job, from: job.state, because: reason, at: now, in: transaction)
                    }
                    transaction.afterCommit { [signals] in signals.changed(id) }
                    return true
                }
            } catch JobFailure.ownershipLost {
                continue
            }
        }
        throw DatabaseError.conflict("a job changed hands too often while it was to be paused")
    }

    /// Lets a paused job go on, from its last step; one that has not paused yet goes on without a pause.
    ///
    /// - Returns: whether it goes on; `false` when it was not paused.
    @discardableResult
    package func resume(_ id: JobID, in transaction: any Transaction) throws -> Bool {
        let now = time.now()
        for _ in 1...Self.mostLooks {
            guard let job = try JobStore.job(id, in: transaction), job.pauseReason != nil, !job.state.isFinal else {
                return false
            }
            do {
                try transaction.savepoint {
                    if job.state == .paused {
                        try JobStore.requeue(job, .resumed, runAt: now, at: now, in: transaction)
                    } else {
                        try JobStore.forgetPause(of: job, in: transaction)
                    }
                }
                transaction.afterCommit { [signals] in
                    signals.changed(id)
                    signals.wakeWorkers()
                }
                return true
            } catch JobFailure.ownershipLost {
                continue
            }
        }
        throw DatabaseError.conflict("a job changed hands too often while it was to be resumed")
    }
}

extension JobStore {
    /// Tells whoever works on a job to let it rest.
    fileprivate static func wishPause(
        of job: Job, because reason: PauseReason, at now: Timestamp, in transaction: any Transaction
    ) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET pause_at = \(now), pause_reason = \(reason)
            WHERE id = \(job.id) AND token = \(job.token) AND state = 'running'
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
    }

    /// A dispute outranks a spent budget: who resumes for the budget's sake must not end the dispute's pause.
    fileprivate static func outrank(
        _ job: Job, by reason: PauseReason, in transaction: any Transaction
    ) throws {
        guard reason == .dispute, job.pauseReason != .dispute else { return }
        let changed = try transaction.run(
            """
            UPDATE jobs SET pause_reason = \(reason)
            WHERE id = \(job.id) AND token = \(job.token) AND state = 'paused'
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
    }

    fileprivate static func forgetPause(of job: Job, in transaction: any Transaction) throws {
        let changed = try transaction.run(
            """
            UPDATE jobs SET pause_at = NULL, pause_reason = NULL
            WHERE id = \(job.id) AND token = \(job.token) AND state = \(job.state)
            """
        ).changes
        guard changed == 1 else { throw JobFailure.ownershipLost }
    }

    /// Lets a job rest.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func pause(
        _ job: Job, from state: JobState, because reason: PauseReason, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try change(
            job, from: [state],
            JobChange(
                state: .paused,
                columns: ", pause_at = NULL, pause_reason = \(reason), crash_count = 0, suspicions = 0", event: .paused,
                payload: JobEventPayload(job: job.id, at: now, reason: reason),
                attempt: state == .running ? .paused : nil, error: reason.rawValue),
            at: now, in: transaction)
    }

    /// Puts a job that nobody works on back into the queue.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func requeue(
        _ job: Job, _ event: JobEvent.Kind, runAt: Timestamp, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try change(
            job, from: [job.state],
            JobChange(
                state: .queued,
                columns: """
                    , run_at = \(runAt), fair_at = \(runAt), pause_at = NULL, pause_reason = NULL, cancel_at = NULL,
                        step_failures = 0, crash_count = 0, suspicions = 0, trimmed = 0
                    """,
                event: event, payload: JobEventPayload(job: job.id, at: now)),
            at: now, in: transaction)
    }
}
