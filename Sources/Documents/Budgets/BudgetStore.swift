import Database
import Jobs

/// The SQL of budgets.
enum BudgetStore {
    /// What a job's calls have cost, and what those that are not ended may cost at most.
    ///
    /// A call of which nobody knows whether it was served counts for half: it may have cost nothing.
    static func spending(of job: JobID, in transaction: any Transaction) throws -> (total: Int64, open: Int64) {
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(CASE WHEN state = 'ambiguous' THEN (cost_micros + 1) / 2 ELSE cost_micros END), 0)
                    AS BIGINT) AS total,
                CAST(COALESCE(SUM(CASE WHEN state IN ('intent', 'sent') THEN cost_micros ELSE 0 END), 0) AS BIGINT)
                    AS open
            FROM model_calls WHERE job_id = \(job)
            """)
        return (try row?["total"] ?? 0, try row?["open"] ?? 0)
    }

    /// A job's cap with all that operators have granted.
    static func cap(_ base: Int64, of job: JobID, in transaction: any Transaction) throws -> Int64 {
        let grants: Int64 =
            try transaction.first("SELECT grants FROM budget_pauses WHERE job_id = \(job)")?["grants"] ?? 0
        let (cap, isOver) = base.multipliedReportingOverflow(by: 1 + grants)
        return isOver ? .max : cap
    }

    /// What the calls of a day have cost, everybody's, those for outlines before a payment too; ambiguous and open ones at
    /// their worst case; and the open ones alone.
    static func spentToday(
        at now: Timestamp, in transaction: any Transaction
    ) throws -> (total: Int64, open: Int64) {
        let day = BudgetDay(of: now)
        // Taken until the transaction ends: on PostgreSQL two would else not see each other's calls.
        try transaction.run(
            "INSERT INTO budget_days (day) VALUES (\(day.number)) ON CONFLICT (day) DO UPDATE SET day = excluded.day")
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) AS total,
                CAST(COALESCE(SUM(CASE WHEN state IN ('intent', 'sent') THEN cost_micros ELSE 0 END), 0) AS BIGINT)
                    AS open
            FROM (
                SELECT state, cost_micros, started_at FROM model_calls
                UNION ALL SELECT state, cost_micros, started_at FROM outline_calls) AS calls
            WHERE started_at >= \(day.start) AND started_at < \(day.end)
            """)
        return (try row?["total"] ?? 0, try row?["open"] ?? 0)
    }

    /// A job that waits, or waited, for a budget.
    struct Pause: Sendable {
        let job: JobID
        let scope: BudgetRefusal.Scope
        let pausedAt: Timestamp
        let isWaiting: Bool
        let grants: Int
        let overAt: Timestamp?

        static let columns: SQL = "job_id, scope, paused_at, is_waiting, grants, over_at"

        init(_ row: Row) throws {
            job = try row["job_id"]
            scope = try row["scope"]
            pausedAt = try row["paused_at"]
            isWaiting = try row["is_waiting"]
            grants = try row["grants"]
            overAt = try row["over_at"]
        }
    }

    static func pause(of job: JobID, in transaction: any Transaction) throws -> Pause? {
        try transaction.first("SELECT \(Pause.columns) FROM budget_pauses WHERE job_id = \(job)").map(Pause.init)
    }

    /// The jobs that wait, the longest waiting first.
    static func waiting(in transaction: any Transaction) throws -> [Pause] {
        try transaction.rows(
            "SELECT \(Pause.columns) FROM budget_pauses WHERE is_waiting = 1 ORDER BY paused_at LIMIT 500"
        ).map(Pause.init)
    }

    /// Notes why a job is about to pause, and since when it waits: one that is stopped twice waits since the first time.
    static func wait(
        _ job: JobID, because refusal: BudgetRefusal, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO budget_pauses (job_id, scope, spent_micros, cap_micros, paused_at, is_waiting)
            VALUES (\(job), \(refusal.scope), \(refusal.spentMicros), \(refusal.capMicros), \(now), 1)
            ON CONFLICT (job_id) DO UPDATE SET
                paused_at = CASE WHEN budget_pauses.is_waiting = 1 AND budget_pauses.scope = excluded.scope
                    THEN budget_pauses.paused_at ELSE excluded.paused_at END,
                scope = excluded.scope, spent_micros = excluded.spent_micros, cap_micros = excluded.cap_micros,
                is_waiting = 1
            """)
    }

    /// It waits no longer.
    static func stopWaiting(_ job: JobID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE budget_pauses SET is_waiting = 0 WHERE job_id = \(job)")
    }

    /// Nobody came: the document ends early.
    static func giveUp(_ job: JobID, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("UPDATE budget_pauses SET is_waiting = 0, over_at = \(now) WHERE job_id = \(job)")
    }

    /// The document's budget once more.
    static func grant(_ job: JobID, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE budget_pauses SET is_waiting = 0, over_at = NULL, grants = grants + 1 WHERE job_id = \(job)")
    }
}

/// A day of spending, in UTC.
struct BudgetDay: Sendable, Hashable {
    private static let length = Duration.seconds(86_400)

    /// Days since 1970.
    let number: Int64

    init(of moment: Timestamp) {
        number = moment.microseconds / Self.length.microseconds
    }

    var start: Timestamp { Timestamp(microseconds: number * Self.length.microseconds) }
    var end: Timestamp { start + Self.length }
}
