import AI
import Database

/// An outline that is being made before anything is paid.
struct OutlineAttempt: Sendable {
    typealias ID = Identifier<OutlineAttempt>

    /// What came of it.
    enum Outcome: String, Sendable, SQLConvertible {
        case made
        /// The document was locked, or its outline replaced, while it was made.
        case late
        case failed
    }

    let id: ID
    /// What it is made from.
    let input: GenerationInput
    /// The outline that it is to replace.
    let revision: Int
}

/// The SQL of attempts and of their ledger.
enum OutlineAttemptStore {
    static func insert(
        _ id: OutlineAttempt.ID, document: DocumentID, user: String, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO outline_attempts (id, document_id, user_id, started_at)
            VALUES (\(id), \(document), \(user), \(now))
            """)
    }

    static func end(
        _ id: OutlineAttempt.ID, _ outcome: OutlineAttempt.Outcome, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE outline_attempts SET ended_at = \(now), outcome = \(outcome)
            WHERE id = \(id) AND ended_at IS NULL
            """)
    }

    /// Whether one began since `earliest` that has not ended: an older one's process is gone.
    static func isUnderway(
        _ document: DocumentID, since earliest: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.first(
            """
            SELECT id FROM outline_attempts
            WHERE document_id = \(document) AND ended_at IS NULL AND started_at > \(earliest) LIMIT 1
            """) != nil
    }

    /// How many count: a model that was not there, and cost nothing, uses nothing up.
    static func count(of document: DocumentID, in transaction: any Transaction) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*) AS attempts FROM outline_attempts AS attempt
            WHERE document_id = \(document) AND (outcome IS NULL OR outcome <> 'failed'
                OR EXISTS (SELECT 1 FROM outline_calls WHERE attempt_id = attempt.id AND cost_micros > 0))
            """)?["attempts"] ?? 0
    }

    /// What all outlines' calls have cost since `earliest`, those that are under way and those of which nobody knows
    /// at their worst case, and when the oldest of them began.
    static func spent(
        since earliest: Timestamp, in transaction: any Transaction
    ) throws -> (micros: Int64, oldest: Timestamp?) {
        let row = try transaction.first(
            """
            SELECT CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) AS spent, MIN(started_at) AS oldest
            FROM outline_calls WHERE started_at > \(earliest) AND cost_micros > 0
            """)
        return (try row?["spent"] ?? 0, try row?["oldest"])
    }

    static func beginCall(
        _ intent: ModelCallIntent, id: LedgerCallID, of attempt: OutlineAttempt.ID, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO outline_calls (id, attempt_id, provider, model, request_hash, state, tokens_in, tokens_out,
                cost_micros, started_at)
            VALUES (\(id), \(attempt), \(intent.provider), \(intent.model), \(intent.requestHash), 'intent',
                \(intent.worstCase.input), \(intent.worstCase.output), \(intent.worstCaseCostMicros), \(now))
            """)
    }

    static func endCall(
        _ id: LedgerCallID, _ outcome: ModelCallOutcome, at now: Timestamp, in transaction: any Transaction
    ) throws {
        let change: SQL =
            switch outcome {
            case .ok(let usage, let isEstimated, let cost):
                """
                state = 'ok', tokens_in = \(usage.input), tokens_out = \(usage.output), cost_micros = \(cost),
                is_estimated = \(isEstimated)
                """
            case .failed(let reason, let usage, let cost):
                """
                state = 'failed', tokens_in = \(usage.input), tokens_out = \(usage.output), cost_micros = \(cost),
                is_estimated = \(usage.estimated), error = \(reason)
                """
            case .ambiguous(let reason): "state = 'ambiguous', error = \(reason)"
            }
        try transaction.run(
            "UPDATE outline_calls SET \(change), ended_at = \(now) WHERE id = \(id) AND state = 'intent'")
    }
}

/// A call on the ledger of outlines.
typealias LedgerCallID = Identifier<ModelCallIntent>
