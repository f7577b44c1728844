import Database

/// Forgets what nobody asks for any more, a little at a time.
///
/// The ledger is never pruned, and neither are the rows of jobs that somebody watched: they are the record of what was
/// sold.
package struct PruneJobs: JobHandler {
    package static let kind = JobKind<NoArguments>("prune_jobs")
    package var kind: JobKind<NoArguments> { Self.kind }

    /// How long what is kept, after a job's end.
    package struct Retention: Sendable {
        /// Jobs that nobody watched.
        package var jobs = Duration.seconds(30 * 86_400)
        /// The same that ended as dead letters: an operator may still look at them.
        package var deadLetters = Duration.seconds(90 * 86_400)
        /// Progress streams, but for the last event.
        package var events = Duration.seconds(7 * 86_400)
        /// Checkpoints.
        package var steps = Duration.seconds(30 * 86_400)

        package init() {}
    }

    /// So many jobs are looked at in one transaction: others wait for it.
    private static let batch = 200

    private let retention: Retention

    package init(retention: Retention = Retention()) {
        self.retention = retention
    }

    package func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        let now = context.time.now()
        for (condition, age) in [
            ("state IN ('completed', 'canceled')" as SQL, retention.jobs), ("state = 'failed'", retention.deadLetters),
        ] {
            try await repeatedly(context) { transaction in
                // Counted by what it returns: SQLite's own count has the checkpoints in it that go with them.
                try transaction.rows(
                    """
                    DELETE FROM jobs WHERE id IN (
                        SELECT id FROM jobs
                        WHERE state IN ('completed', 'failed', 'canceled') AND event_seq = 0 AND \(condition)
                            AND finished_at < \(now - age)
                        ORDER BY finished_at LIMIT \(Self.batch))
                    RETURNING id
                    """
                ).count
            }
        }
        try await trim(to: 1, endedBefore: now - retention.events, context)
        try await trim(to: 2, endedBefore: now - retention.steps, context)
        return .done
    }

    private func trim(to level: Int, endedBefore moment: Timestamp, _ context: JobContext) async throws {
        try await repeatedly(context) { transaction in
            let jobs: [JobID] = try transaction.rows(
                """
                UPDATE jobs SET trimmed = \(level) WHERE id IN (
                    SELECT id FROM jobs
                    WHERE state IN ('completed', 'failed', 'canceled') AND event_seq > 0 AND trimmed < 2
                        AND trimmed = \(level - 1) AND finished_at < \(moment)
                    ORDER BY finished_at LIMIT \(Self.batch))
                RETURNING id
                """
            ).map { try $0["id"] }
            guard !jobs.isEmpty else { return 0 }
            let rest: SQL =
                level == 1
                // The last event stays: whoever asks for the stream hears the end.
                ? "job_events WHERE seq < (SELECT event_seq FROM jobs WHERE jobs.id = job_events.job_id) AND"
                : "job_steps WHERE"
            try transaction.run("DELETE FROM \(rest) job_id IN (\(list: jobs))")
            return jobs.count
        }
    }

    /// One batch after the other, until one is not full.
    private func repeatedly(
        _ context: JobContext, _ body: @escaping @Sendable (any Transaction) throws -> Int
    ) async throws {
        while try await context.database.write(body) == Self.batch {
            try Task.checkCancellation()
            if context.isStopping { throw JobFailure.draining }
        }
    }
}
