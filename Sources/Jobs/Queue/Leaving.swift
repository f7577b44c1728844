import Database

/// How an attempt at a job ended.
package enum AttemptEnd: String, Sendable, SQLConvertible {
    case completed, failed, canceled, retried, paused
    /// Given back at a shutdown.
    case released
    /// Its worker died.
    case lost
    /// Its handler hung.
    case stalled
}

/// What a job changes into when it leaves the state that somebody has seen it in.
struct JobChange: Sendable {
    /// The state to go to.
    var state: JobState
    /// Columns that change with it, such as `run_at = …`.
    var columns: SQL = ""
    /// What watchers are told.
    var event: JobEvent.Kind
    var payload: JobEventPayload
    /// How the attempt ended that this ends, if it ends one that is worth a row.
    var attempt: AttemptEnd?
    var error: String?
    /// Whether whoever works on it is to be kept out from now on.
    var fencesOff = false
}

extension JobStore {
    /// Takes a job from one of `states` to another, if nobody has claimed or changed it since `job` was read.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func change(
        _ job: Job, from states: [JobState], _ change: JobChange, at now: Timestamp, in transaction: any Transaction
    ) throws {
        if let end = change.attempt {
            try addAttempt(of: "id = \(job.id) AND token = \(job.token)", end, change.error, at: now, in: transaction)
        }
        let bound = change.event.isLast ? Int64.max : mostEvents - 1
        let row = try transaction.first(
            """
            UPDATE jobs SET state = \(change.state), token = token + \(change.fencesOff ? 1 : 0), stall_at = NULL,
                worker_id = NULL, finished_at = \(change.state.isFinal ? now : nil),
                -- A job has events from its first day on, or never.
                event_seq = CASE WHEN event_seq > 0 AND event_seq < \(bound) THEN event_seq + 1 ELSE event_seq END
                \(change.columns)
            WHERE id = \(job.id) AND token = \(job.token) AND state IN (\(list: states))
            RETURNING event_seq
            """)
        guard let seq: Int64 = try row?["event_seq"] else { throw JobFailure.ownershipLost }
        guard seq > 0 else { return }
        try insertEvent(
            change.event, seq: seq, payload: try change.payload.json(), job: job.id, at: now, in: transaction)
    }

    /// Keeps how the attempts at the jobs of `whose` end.
    static func addAttempt(
        of whose: SQL, _ end: AttemptEnd, _ error: String?, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO job_attempts (job_id, token, attempt, worker_id, started_at, ended_at, outcome, error)
            SELECT id, token, attempt, worker_id, attempt_started_at, \(now), \(end), \(error) FROM jobs
            WHERE state IN ('running', 'canceling') AND \(whose)
            ON CONFLICT (job_id, token) DO NOTHING
            """)
    }

    /// Ends a job without success, together with what follows from that: others' rows first, then the job's, in the
    /// order in which everybody locks them.
    ///
    /// - Throws: ``JobFailure/ownershipLost`` when the job has changed since it was read: then nothing of this may be
    ///   committed.
    static func end(
        _ job: Job, as ending: JobEnding, _ executor: JobExecutor, from states: [JobState], fencesOff: Bool = false,
        at now: Timestamp, in transaction: any Transaction
    ) throws {
        let report = try executor.ended(ending, job, transaction)
        let (state, error, event): (JobState, String?, JobEvent.Kind) =
            switch ending {
            case .failed(let reason): (.failed, reason, .failed)
            case .canceled: (.canceled, nil, .canceled)
            }
        let payload = JobEventPayload(job: job.id, at: now, error: error, deliveredSections: report.deliveredSections)
        try change(
            job, from: states,
            JobChange(
                state: state, columns: ", last_error = COALESCE(\(error), last_error)", event: event, payload: payload,
                attempt: ending == .canceled ? .canceled : .failed, error: error, fencesOff: fencesOff),
            at: now, in: transaction)
        try Ledger.settleOpen(of: [job.id], at: now, in: transaction)
    }
}
