import CoreMetrics

/// What happens in the queue, counted; how much waits in it is read from the table when somebody asks.
enum JobMetrics {
    static func ended(_ job: Job, _ end: AttemptEnd) {
        Counter(label: "rukopys_job_attempts_total", dimensions: [("kind", job.kind), ("outcome", end.rawValue)])
            .increment()
    }

    /// Work that was thrown away because somebody else has the job: a duplicate that did not happen.
    static func dropped(_ job: Job) {
        Counter(label: "rukopys_job_duplicates_avoided_total", dimensions: [("kind", job.kind)]).increment()
    }

    static func leaseLost() { Counter(label: "rukopys_worker_lease_losses_total").increment() }

    static func stalled(_ job: Job) {
        Counter(label: "rukopys_job_stalls_total", dimensions: [("kind", job.kind)]).increment()
    }

    /// Jobs taken from workers that died.
    static func reclaimed(_ count: Int) { Counter(label: "rukopys_jobs_reclaimed_total").increment(by: count) }
}
