import Database

/// Taking jobs that are due. Taking one gives it the next fencing token.
extension JobStore {
    /// How many jobs a claim may take.
    struct Places: Sendable {
        /// Of any kind.
        var all: Int
        /// Of kinds that take long; never more than `all`.
        var long: Int
    }

    /// Taking a capped kind is one at a time, or two workers could each take a user's last place.
    private static let cappedClaimsLock: Int64 = 0x52_6B_70_73_6A_6F_62

    /// So many jobs are looked through for one whose user has a place left.
    private static let longestLook = 2_000

    /// So many jobs that have become due are put into the queue at once.
    private static let mostDue = 1_000

    /// Takes up to so many jobs that are due: by priority, then by virtual start time, then by age.
    ///
    /// A worker whose lease was ended takes nothing, or what it takes would be taken from it at once.
    static func claim(
        _ places: Places, kinds: [ClaimableKind], worker: WorkerID, stallLimit: Duration, now: Timestamp,
        in transaction: any Transaction
    ) throws -> [Job] {
        let capped = kinds.filter { $0.maxRunningPerUser != nil }
        let work = try pending(kinds, now: now, in: transaction)
        if work.isDue { try queueDue(kinds, now: now, in: transaction) }
        let claim = Claim(worker: worker, stallAt: now + stallLimit, now: now)
        var taken: [Job] = []
        for kind in capped where work.hasCapped || work.isDue {
            let free = (kind.isLong ? min(places.long, places.all) : places.all) - taken.count
            if free > 0 { taken += try take(free, of: kind, for: claim, in: transaction) }
        }
        // What takes long goes first, because it can never take all places.
        for (isLong, most) in [(true, min(places.long, places.all)), (false, places.all)] {
            let group = kinds.filter { $0.isLong == isLong }
            let free = most - taken.count
            if free > 0, !group.isEmpty { taken += try take(free, of: group, for: claim, in: transaction) }
        }
        try Ledger.settleAbandoned(by: taken.filter { $0.token > 1 }, at: now, in: transaction)
        return taken
    }

    /// Whom a claim is for.
    private struct Claim {
        let worker: WorkerID
        let stallAt: Timestamp
        let now: Timestamp

        /// Gives the jobs that `ids` selects to the worker.
        func take(_ ids: SQL, in transaction: any Transaction) throws -> [Job] {
            try transaction.rows(
                """
                \(ids)
                UPDATE jobs SET state = 'running', token = token + 1, attempt = attempt + 1,
                    crash_count = crash_count + 1, worker_id = \(worker), started_at = COALESCE(started_at, \(now)),
                    attempt_started_at = \(now), stall_at = \(stallAt)
                WHERE id IN (SELECT id FROM due) AND state = 'queued'
                RETURNING \(Job.columns)
                """
            ).map(Job.init)
        }

        var isAlive: SQL { "EXISTS (SELECT 1 FROM workers WHERE workers.id = \(worker))" }
    }

    /// What there is to be done, in one cheap look.
    private static func pending(
        _ kinds: [ClaimableKind], now: Timestamp, in transaction: any Transaction
    ) throws -> (isDue: Bool, hasCapped: Bool) {
        let capped = kinds.filter { $0.maxRunningPerUser != nil }
        let row = try transaction.first(
            """
            SELECT CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE state = 'scheduled' AND run_at <= \(now)
                    AND kind IN (\(list: kinds.map(\.name)))) THEN 1 ELSE 0 END AS is_due,
                CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND fair_key IS NOT NULL
                    AND kind IN (\(list: capped.map(\.name)))) THEN 1 ELSE 0 END AS has_capped
            """)
        return (try row?["is_due"] ?? false, try row?["has_capped"] ?? false)
    }

    /// Puts what has become due into the queue.
    private static func queueDue(
        _ kinds: [ClaimableKind], now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE jobs SET state = 'queued' WHERE state = 'scheduled' AND id IN (
                SELECT id FROM jobs
                WHERE state = 'scheduled' AND run_at <= \(now) AND kind IN (\(list: kinds.map(\.name)))
                ORDER BY run_at LIMIT \(mostDue) \(transaction.dialect.forUpdateSkipLocked))
            """)
    }

    private static func take(
        _ count: Int, of kinds: [ClaimableKind], for claim: Claim, in transaction: any Transaction
    ) throws -> [Job] {
        let conditions = kinds.dropFirst().reduce(kinds[0].uncapped) { "\($0) OR \($1.uncapped)" }
        return try claim.take(
            """
            -- Materialized, or PostgreSQL may look for due jobs again for each row that it updates, beyond the limit.
            WITH due AS MATERIALIZED (
                SELECT id FROM jobs WHERE state = 'queued' AND (\(conditions)) AND \(claim.isAlive)
                ORDER BY priority DESC, fair_at, id LIMIT \(count) \(transaction.dialect.forUpdateSkipLocked)
            )
            """, in: transaction)
    }

    private static func take(
        _ count: Int, of kind: ClaimableKind, for claim: Claim, in transaction: any Transaction
    ) throws -> [Job] {
        if transaction.dialect == .postgresql {
            try transaction.run("SELECT pg_advisory_xact_lock(\(cappedClaimsLock))")
        }
        return try claim.take(
            """
            WITH waiting AS MATERIALIZED (
                SELECT id, fair_key, priority, fair_at FROM jobs
                WHERE state = 'queued' AND fair_key IS NOT NULL AND \(kind.condition) AND \(claim.isAlive)
                ORDER BY priority DESC, fair_at, id LIMIT \(longestLook)
            ), placed AS (
                SELECT id, priority, fair_at, ROW_NUMBER() OVER (
                    PARTITION BY fair_key ORDER BY priority DESC, fair_at, id) + (
                    SELECT COUNT(*) FROM jobs AS other
                    WHERE other.fair_key = waiting.fair_key AND other.kind = \(kind.name)
                        AND other.state IN ('running', 'canceling')) AS place
                FROM waiting
            ), due AS MATERIALIZED (
                SELECT id FROM placed WHERE place <= \(kind.maxRunningPerUser)
                ORDER BY priority DESC, fair_at, id LIMIT \(count)
            )
            """, in: transaction)
    }
}
