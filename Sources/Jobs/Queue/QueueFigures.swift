import Database

/// How much waits in the queue, and for how long: what an operator's graphs are drawn from.
package struct QueueFigures: Sendable, Hashable {
    /// The jobs of one kind in one state that has not ended; also dead letters.
    package struct Depth: Sendable, Hashable {
        package let kind: String
        package let state: JobState
        package let count: Int
    }

    package var depths: [Depth] = []
    /// Since when the oldest job that could be begun waits, in seconds; 0 when none does.
    package var oldestWaitSeconds: Double = 0
    /// Jobs whose handlers make no progress.
    package var stalled = 0
    /// Workers whose leases count, and how many of them take nothing more.
    package var workers = 0
    package var drainingWorkers = 0
    /// Calls to models that have begun and not ended.
    package var openCalls = 0
}

extension BackgroundJobService {
    /// Reads the figures as they are now.
    package func figures() async throws -> QueueFigures {
        let now = time.now()
        return try await database.read { transaction in
            var figures = QueueFigures()
            // Each by its own index: what has completed is by far the most.
            for condition: SQL in [
                "state = 'queued'", "state = 'scheduled'", "state IN ('running', 'canceling')",
                "state IN ('paused', 'failed')",
            ] {
                figures.depths += try transaction.rows(
                    "SELECT kind, state, COUNT(*) AS jobs FROM jobs WHERE \(condition) GROUP BY kind, state"
                ).map { QueueFigures.Depth(kind: try $0["kind"], state: try $0["state"], count: try $0["jobs"]) }
            }
            figures.depths.sort { ($0.kind, $0.state.rawValue) < ($1.kind, $1.state.rawValue) }
            let oldest: Timestamp? = try transaction.first(
                "SELECT MIN(run_at) AS run_at FROM jobs WHERE state = 'queued'")?["run_at"]
            figures.oldestWaitSeconds = oldest.map { max(0, Double((now - $0).microseconds) / 1_000_000) } ?? 0
            figures.stalled =
                try transaction.first(
                    """
                    SELECT COUNT(*) AS jobs FROM jobs
                    WHERE state IN ('running', 'canceling') AND stall_at < \(now)
                    """)?["jobs"] ?? 0
            if let row = try transaction.first(
                """
                SELECT COUNT(*) AS workers, CAST(COALESCE(SUM(draining), 0) AS BIGINT) AS draining FROM workers
                WHERE lease_until >= \(WorkerLease.clock(now, of: transaction))
                """)
            {
                figures.workers = try row["workers"]
                figures.drainingWorkers = try row["draining"]
            }
            figures.openCalls =
                try transaction.first(
                    "SELECT COUNT(*) AS calls FROM model_calls WHERE state IN ('intent', 'sent')")?["calls"] ?? 0
            return figures
        }
    }
}
