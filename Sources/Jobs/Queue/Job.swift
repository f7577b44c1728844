import Database

/// A piece of work that happens later.
package struct Job: Sendable {
    package let id: JobID
    package let kind: String
    /// The look of its arguments, as of its kind when it was enqueued.
    package let kindVersion: Int
    package let state: JobState
    /// Whom it is for, when it is for somebody: only they may look at it.
    package let userID: String?
    /// What it is about, such as a document's id.
    package let subjectID: String?
    /// The arguments as JSON, in the shape of the kind.
    package let arguments: String
    /// The fencing token of the newest claim: what carries an older one is refused.
    package let token: Int64
    /// How often it was begun, this time included; neither a release at shutdown nor a provider's "later" counts.
    package let attempt: Int
    package let maxAttempts: Int
    /// How often it failed since its last new step: what is compared with `maxAttempts`.
    package let stepFailures: Int
    /// Deaths of its process since its last new step that only this job can have caused.
    ///
    /// What only kills its process is given up.
    package let crashCount: Int
    /// Deaths of its process since its last new step; others may have caused some of them.
    package let suspicions: Int
    /// 0 … 100.
    package let progress: Int
    package let currentStep: String?
    package let tokensUsed: Int64
    /// Millionths of the server's currency.
    package let costMicros: Int64
    package let lastError: String?
    package let priority: Int
    /// Not begun before.
    package let runAt: Timestamp
    /// Why it is paused, or will be after its next step.
    package let pauseReason: PauseReason?
    /// When somebody wished its end.
    package let cancelAt: Timestamp?
    /// If it has not come further by then, its handler hangs.
    package let stallAt: Timestamp?
    /// The trace that has caused it, as `traceparent`.
    let traceParent: String?
    package let createdAt: Timestamp
    package let startedAt: Timestamp?
    package let finishedAt: Timestamp?

    /// The columns, in no particular order, for `SELECT` and `RETURNING`.
    static let columns: SQL = """
        id, kind, kind_version, state, user_id, subject_id, args, token, attempt, max_attempts, step_failures,
        crash_count, suspicions, progress, current_step, tokens_used, cost_micros, last_error, priority, run_at, pause_reason,
        cancel_at, stall_at, trace_parent, created_at, started_at, finished_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        kind = try row["kind"]
        kindVersion = try row["kind_version"]
        state = try row["state"]
        userID = try row["user_id"]
        subjectID = try row["subject_id"]
        arguments = try row["args"]
        token = try row["token"]
        attempt = try row["attempt"]
        maxAttempts = try row["max_attempts"]
        stepFailures = try row["step_failures"]
        crashCount = try row["crash_count"]
        suspicions = try row["suspicions"]
        progress = try row["progress"]
        currentStep = try row["current_step"]
        tokensUsed = try row["tokens_used"]
        costMicros = try row["cost_micros"]
        lastError = try row["last_error"]
        priority = try row["priority"]
        runAt = try row["run_at"]
        pauseReason = try row["pause_reason"]
        cancelAt = try row["cancel_at"]
        stallAt = try row["stall_at"]
        traceParent = try row["trace_parent"]
        createdAt = try row["created_at"]
        startedAt = try row["started_at"]
        finishedAt = try row["finished_at"]
    }
}

package typealias JobID = Identifier<Job>

/// A job's life: `scheduled`/`queued` → `running` → `completed`, `failed` or `canceled`.
package enum JobState: String, Sendable, CaseIterable, SQLConvertible {
    case scheduled, queued, running, paused, canceling, completed, failed, canceled

    /// Whether nothing will happen any more.
    package var isFinal: Bool {
        switch self {
        case .completed, .failed, .canceled: true
        default: false
        }
    }
}

/// Why a job waits although nothing keeps it from running.
package enum PauseReason: String, Sendable, Codable, SQLConvertible {
    /// What it may cost is used up.
    case budget
    /// Its payment is disputed.
    case dispute
}
