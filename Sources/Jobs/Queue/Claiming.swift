import Database

/// Taking jobs that are due. Taking one gives it the next fencing token.
extension JobStore {
    /// How many jobs a claim may take.
    struct Places: Sendable {
        /// Of any kind.
        var all: Int
        /// Of kinds that take long; never more than `all`.
        var long: Int
        /// Whether one may be among them whose process has died: two such beside each other would tell nothing.
        var hasSuspect = true
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
        let work = try pending(kinds, now: now, in: transaction)
        if work.isDue { try queueDue(kinds, now: now, in: transaction) }
        var claim = Claim(worker: worker, stallAt: now + stallLimit, now: now, isOfSuspects: true)
        let mayBeCapped = work.hasCapped || work.isDue
        var taken: [Job] = []
        if places.hasSuspect, work.hasSuspects {
            let one = Places(all: min(1, places.all), long: min(1, places.long))
            taken = try fill(one, with: kinds, mayBeCapped, for: claim, in: transaction)
        }
        claim.isOfSuspects = false
        let rest = Places(all: places.all - taken.count, long: places.long - taken.count)
        taken += try fill(rest, with: kinds, mayBeCapped, for: claim, in: transaction)
        try Ledger.settleAbandoned(by: taken.filter { $0.token > 1 }, at: now, in: transaction)
        return taken
    }

    private static func fill(
        _ places: Places, with kinds: [ClaimableKind], _ mayBeCapped: Bool, for claim: Claim,
        in transaction: any Transaction
    ) throws -> [Job] {
        var taken: [Job] = []
        // What takes long goes first, because it can never take all places.
        for (isLong, most) in [(true, min(places.long, places.all)), (false, places.all)] {
            let group = kinds.filter { $0.isLong == isLong }
            let free = most - taken.count
            guard free > 0, !group.isEmpty else { continue }
            let capped = mayBeCapped ? group.filter { $0.maxRunningPerUser != nil } : []
            taken += try take(free, of: group, capped: capped, for: claim, in: transaction)
        }
        return taken
    }

    /// Whom a claim is for.
    private struct Claim {
        let worker: WorkerID
        let stallAt: Timestamp
        let now: Timestamp
        /// Whether it takes jobs whose processes have died, or all others.
        var isOfSuspects: Bool

        /// Gives the jobs that `ids` selects to the worker.
        func take(_ ids: SQL, in transaction: any Transaction) throws -> [Job] {
            try transaction.rows(
                """
                \(ids)
                UPDATE jobs SET state = 'running', token = token + 1, attempt = attempt + 1,
                    worker_id = \(worker), started_at = COALESCE(started_at, \(now)),
                    attempt_started_at = \(now), stall_at = \(stallAt)
                WHERE id IN (SELECT id FROM due) AND state = 'queued'
                RETURNING \(Job.columns)
                """
            ).map(Job.init)
        }

        /// What may be taken: nothing, when the worker's lease was ended.
        var condition: SQL {
            "suspicions \(isOfSuspects ? ">" as SQL : "=") 0 AND EXISTS (SELECT 1 FROM workers WHERE workers.id = \(worker))"
        }
    }

    /// What there is to be done, in one cheap look.
    private static func pending(
        _ kinds: [ClaimableKind], now: Timestamp, in transaction: any Transaction
    ) throws -> (isDue: Bool, hasCapped: Bool, hasSuspects: Bool) {
        let capped = kinds.filter { $0.maxRunningPerUser != nil }
        let row = try transaction.first(
            """
            SELECT CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE state = 'scheduled' AND run_at <= \(now)
                    AND kind IN (\(list: kinds.map(\.name)))) THEN 1 ELSE 0 END AS is_due,
                CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND fair_key IS NOT NULL
                    AND kind IN (\(list: capped.map(\.name)))) THEN 1 ELSE 0 END AS has_capped,
                CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND suspicions > 0)
                    THEN 1 ELSE 0 END AS has_suspects
            """)
        return (
            try row?["is_due"] ?? false, try row?["has_capped"] ?? false,
            // One may be among those that are due.
            try row?["has_suspects"] ?? false
        )
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

    /// Takes the first jobs of `kinds`, whether a cap holds others of their users back or not.
    ///
    /// - Parameter capped: those of `kinds` whose users' places are counted.
    private static func take(
        _ count: Int, of kinds: [ClaimableKind], capped: [ClaimableKind], for claim: Claim,
        in transaction: any Transaction
    ) throws -> [Job] {
        let conditions = kinds.dropFirst().reduce(kinds[0].uncapped) { "\($0) OR \($1.uncapped)" }
        let free: SQL = """
            SELECT id, priority, fair_at FROM jobs WHERE state = 'queued' AND (\(conditions)) AND \(claim.condition)
            ORDER BY priority DESC, fair_at, id LIMIT \(count) \(transaction.dialect.forUpdateSkipLocked)
            """
        guard !capped.isEmpty else {
            // Materialized, or PostgreSQL may look for due jobs again for each row that it updates, beyond the limit.
            return try claim.take("WITH due AS MATERIALIZED (\(free))", in: transaction)
        }
        if transaction.dialect == .postgresql {
            try transaction.run("SELECT pg_advisory_xact_lock(\(cappedClaimsLock))")
        }
        let placed = capped.map { kind in Self.placed(kind, claim, most: count) }
        let all = placed.reduce("SELECT * FROM free") { "\($0) UNION ALL SELECT * FROM (\($1)) AS placed" as SQL }
        return try claim.take(
            """
            WITH free AS MATERIALIZED (\(free)), candidates AS (\(all)), due AS MATERIALIZED (
                SELECT id FROM candidates ORDER BY priority DESC, fair_at, id LIMIT \(count)
            )
            """, in: transaction)
    }

    /// The first jobs of a kind whose users have places left.
    private static func placed(_ kind: ClaimableKind, _ claim: Claim, most count: Int) -> SQL {
        """
        SELECT id, priority, fair_at FROM (
            SELECT id, priority, fair_at, ROW_NUMBER() OVER (
                PARTITION BY fair_key ORDER BY priority DESC, fair_at, id) + (
                SELECT COUNT(*) FROM jobs AS other
                WHERE other.fair_key = waiting.fair_key AND other.kind = \(kind.name)
                    AND other.state IN ('running', 'canceling')) AS place
            FROM (
                SELECT id, fair_key, priority, fair_at FROM jobs
                WHERE state = 'queued' AND fair_key IS NOT NULL AND \(kind.condition) AND \(claim.condition)
                ORDER BY priority DESC, fair_at, id LIMIT \(longestLook)
            ) AS waiting
        ) AS numbered
        WHERE place <= \(kind.maxRunningPerUser) ORDER BY priority DESC, fair_at, id LIMIT \(count)
        """
    }
}
