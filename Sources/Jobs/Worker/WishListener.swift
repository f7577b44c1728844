import Database
import Logging

/// Hears what others wish of the jobs that this worker has in hand, and notices those that hang.
struct WishListener: Sendable {
    let worker: WorkerID
    let database: any Database
    let running: RunningJobs
    let handlers: JobHandlers
    /// A job that makes no progress for so long is taken from its handler.
    let stallLimit: Duration
    let time: TimeSource
    let logger: Logger

    /// Listens until the task is cancelled.
    func run(_ signals: AsyncStream<Void>) async {
        for await _ in signals {
            do {
                try await look()
            } catch is CancellationError {
                return
            } catch {
                // The next signal comes within a second.
                logger.error("wishes could not be heard", metadata: ["error": "\(error)"])
            }
        }
    }

    func look() async throws {
        let now = time.now()
        let (ours, overdue) = try await database.read { [worker, kinds = handlers.kinds] transaction in
            let ours = try transaction.rows(
                """
                SELECT \(Job.columns) FROM jobs
                WHERE state IN ('running', 'canceling') AND state = 'canceling' AND worker_id = \(worker)
                """)
            return (try ours.map(Job.init), try JobStore.overdueCancellations(of: kinds, now: now, in: transaction))
        }
        for job in ours { running.breakOff(job, because: .canceled) }
        for job in overdue { try await alone(job) { try await cancel(job) } }
        for (job, failures) in running.stalled(for: stallLimit) {
            try await alone(job) { try await takeAway(job, failures: failures) }
        }
    }

    /// Lets what goes wrong with one job, such as consequences that break a rule, not keep the others waiting.
    private func alone(_ job: Job, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as CancellationError {
            throw error
        } catch let error as DatabaseError where error.isTemporary {
            throw error
        } catch {
            logger.error(
                "a job could not be taken from its worker",
                metadata: ["job": "\(job.id)", "kind": "\(job.kind)", "error": "\(error)"])
        }
    }

    /// Ends a job whose worker does not: from now on its writes are refused.
    private func cancel(_ job: Job) async throws {
        guard let executor = handlers.executor(for: job) else { return }
        try await change(job, "job canceled without its worker") { now, transaction in
            try JobStore.end(
                job, as: .canceled, executor, from: [.canceling], fencesOff: true, at: now, in: transaction)
        }
    }

    /// Takes a job from a handler that makes no progress: it is tried again elsewhere, or here in another place.
    private func takeAway(_ job: Job, failures: Int) async throws {
        guard let executor = handlers.executor(for: job) else { return }
        let reason = "it made no progress for too long"
        let isTaken = try await change(job, "a job's handler hangs, the job is taken from it") { now, transaction in
            guard failures < job.maxAttempts else {
                return try JobStore.end(
                    job, as: .failed(reason: reason), executor, from: [.running], fencesOff: true, at: now,
                    in: transaction)
            }
            try JobStore.change(
                job, from: [.running],
                JobChange(
                    state: .scheduled,
                    columns: """
                        , run_at = \(now), last_error = \(reason), crash_count = 0, suspicions = 0,
                            step_failures = \(failures)
                        """,
                    event: .retrying, payload: JobEventPayload(job: job.id, at: now, error: reason),
                    attempt: .stalled, error: reason, fencesOff: true),
                at: now, in: transaction)
        }
        running.noteTakenAway(job)
        if isTaken { JobMetrics.stalled(job) }
    }

    /// - Returns: whether the job was still its worker's.
    @discardableResult
    private func change(
        _ job: Job, _ message: String,
        _ body: @escaping @Sendable (Timestamp, any Transaction) throws -> Void
    ) async throws -> Bool {
        defer { running.breakOff(job, because: .lost) }
        do {
            try await database.write { [time] transaction in try body(time.now(), transaction) }
            logger.warning("\(message)", metadata: ["job": "\(job.id)", "kind": "\(job.kind)"])
            return true
        } catch JobFailure.ownershipLost {
            // It has ended by itself meanwhile.
            return false
        }
    }
}
