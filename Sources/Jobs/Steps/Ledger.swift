import Database

/// The SQL of the ledger: every call to a model stands on it before it is made, and is charged to its job once.
enum Ledger {
    /// Writes down what is about to be done; only then may it be done.
    ///
    /// A job that is to end makes no new call.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func begin(
        _ entry: LedgerEntry, id: LedgerEntry.ID, step: String, of job: Job, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        let isOurs = try transaction.first(
            """
            SELECT 1 FROM jobs WHERE id = \(job.id) AND token = \(job.token) AND state = 'running'
            \(transaction.dialect.forUpdate)
            """)
        guard isOurs != nil else { throw JobFailure.ownershipLost }
        try transaction.run(
            """
            INSERT INTO model_calls (id, job_id, step, try, token, provider, model, request_hash, state, tokens_in,
                tokens_out, cost_micros, started_at)
            VALUES (\(id), \(job.id), \(step),
                (SELECT COUNT(*) + 1 FROM model_calls WHERE job_id = \(job.id) AND step = \(step)),
                \(job.token), \(entry.provider), \(entry.model), \(entry.requestHash), 'intent',
                \(entry.worstCase.tokensIn), \(entry.worstCase.tokensOut), \(entry.worstCase.costMicros), \(now))
            """)
    }

    /// Writes how a call ended, unless somebody else has given it up meanwhile.
    static func end(
        _ id: LedgerEntry.ID, _ outcome: LedgerOutcome, at now: Timestamp, in transaction: any Transaction
    ) throws {
        let (change, error): (SQL, String?) =
            switch outcome {
            case .ok(let usage): (spent(usage, as: .ok), nil)
            case .failed(let reason, let usage): (spent(usage, as: .failed), reason)
            case .ambiguous(let reason): ("state = 'ambiguous'", reason)
            }
        let ended = try transaction.rows(
            """
            UPDATE model_calls SET \(change), error = \(error), ended_at = \(now)
            WHERE id = \(id) AND state IN ('intent', 'sent')
            RETURNING job_id, tokens_in + tokens_out AS tokens, cost_micros
            """)
        try charge(ended, in: transaction)
    }

    /// Counts the worst case of calls whose outcome nobody will hear any more: earlier claims' of these jobs.
    static func settleAbandoned(by jobs: [Job], at now: Timestamp, in transaction: any Transaction) throws {
        guard !jobs.isEmpty else { return }
        try giveUp("job_id IN (\(list: jobs.map(\.id)))", "its worker is gone", at: now, in: transaction)
    }

    /// The same for jobs that have ended.
    static func settleOpen(of jobs: [JobID], at now: Timestamp, in transaction: any Transaction) throws {
        guard !jobs.isEmpty else { return }
        try giveUp("job_id IN (\(list: jobs))", "the job has ended", at: now, in: transaction)
    }

    private static func giveUp(
        _ whose: SQL, _ reason: String, at now: Timestamp, in transaction: any Transaction
    ) throws {
        let ended = try transaction.rows(
            """
            UPDATE model_calls SET state = 'ambiguous', error = \(reason), ended_at = \(now)
            WHERE state IN ('intent', 'sent') AND \(whose)
            RETURNING job_id, tokens_in + tokens_out AS tokens, cost_micros
            """)
        try charge(ended, in: transaction)
    }

    private static func spent(_ usage: LedgerUsage, as state: LedgerState) -> SQL {
        """
        state = \(state), tokens_in = \(usage.tokensIn), tokens_out = \(usage.tokensOut),
            cost_micros = \(usage.costMicros), is_estimated = \(usage.isEstimated)
        """
    }

    /// Puts ended calls on their jobs' accounts: once, because a call ends once.
    private static func charge(_ calls: [Row], in transaction: any Transaction) throws {
        for call in calls {
            let (job, tokens, cost): (JobID, Int64, Int64) = (
                try call["job_id"], try call["tokens"], try call["cost_micros"]
            )
            guard tokens > 0 || cost > 0 else { continue }
            try transaction.run(
                """
                UPDATE jobs SET tokens_used = tokens_used + \(tokens), cost_micros = cost_micros + \(cost)
                WHERE id = \(job)
                """)
        }
    }
}
