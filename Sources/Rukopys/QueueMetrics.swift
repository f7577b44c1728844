import Jobs
import Monitoring

/// The queue's figures for `/metrics`: how much waits is read from the database, so every node shows the whole queue;
/// what has happened is counted by each process.
enum QueueMetrics {
    static func source(_ jobs: BackgroundJobService) -> MetricsSource {
        MetricsSource("jobs") {
            let figures = try await jobs.figures()
            return figures.depths.map { depth in
                MetricSample(
                    "rukopys_jobs", help: "Jobs that have not ended, and dead letters.",
                    labels: [("kind", depth.kind), ("state", depth.state.rawValue)], value: Double(depth.count))
            } + [
                MetricSample(
                    "rukopys_jobs_oldest_wait_seconds", help: "How long the oldest job waits that could be begun.",
                    value: figures.oldestWaitSeconds),
                MetricSample(
                    "rukopys_jobs_stalled", help: "Running jobs that make no progress.",
                    value: Double(figures.stalled)),
                MetricSample(
                    "rukopys_workers", help: "Workers whose leases count.", value: Double(figures.workers)),
                MetricSample(
                    "rukopys_workers_draining", help: "Workers that take no more jobs.",
                    value: Double(figures.drainingWorkers)),
                MetricSample(
                    "rukopys_model_calls_open", help: "Calls to models that have begun and not ended.",
                    value: Double(figures.openCalls)),
            ]
        }
    }
}
