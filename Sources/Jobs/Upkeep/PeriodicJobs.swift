import Database
import Logging
import ServiceLifecycle

/// A job that is enqueued again and again.
package struct PeriodicJob: Sendable {
    let name: String
    /// From one tick to the next.
    let interval: Duration
    let enqueue: @Sendable (BackgroundJobService, any Transaction) throws -> Void

    /// - Parameter interval: ticks are at its multiples since 1970, so that all nodes mean the same by one.
    package init<Arguments>(_ kind: JobKind<Arguments>, _ arguments: Arguments, every interval: Duration) {
        name = kind.name
        self.interval = interval
        enqueue = { jobs, transaction in
            // One that has not ended yet stands for this tick too.
            try jobs.enqueue(kind, arguments, uniqueKey: "periodic/\(kind.name)", in: transaction)
        }
    }

    /// The number of the last tick at or before a moment.
    func tick(at now: Timestamp) -> Int64 {
        now.microseconds / max(1, interval.microseconds)
    }
}

/// Enqueues what is periodic: any node may, one job results of each tick, and missed ticks are one.
package struct PeriodicJobs: Service {
    private let periodic: [PeriodicJob]
    private let jobs: BackgroundJobService
    private let pollInterval: Duration
    private let logger: Logger

    package init(
        _ periodic: [PeriodicJob], jobs: BackgroundJobService, pollInterval: Duration = .seconds(1), logger: Logger
    ) {
        self.periodic = periodic
        self.jobs = jobs
        self.pollInterval = pollInterval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var known: [String: Int64] = [:]
            repeat {
                do {
                    try await enqueueDue(&known)
                } catch {
                    logger.error("periodic jobs could not be enqueued", metadata: ["error": "\(error)"])
                }
            } while (try? await Task.sleep(for: pollInterval)) != nil
        }
    }

    /// Enqueues what this node has not seen enqueued for the present ticks.
    ///
    /// - Parameter known: the last ticks that this node knows to be taken.
    func enqueueDue(_ known: inout [String: Int64]) async throws {
        let now = jobs.time.now()
        let due = periodic.filter { known[$0.name] != $0.tick(at: now) }
        guard !due.isEmpty else { return }
        try await jobs.database.write { [jobs] transaction in
            for job in due where try Self.take(job.tick(at: now), of: job.name, in: transaction) {
                try job.enqueue(jobs, transaction)
            }
        }
        for job in due { known[job.name] = job.tick(at: now) }
    }

    /// Moves the kind's last tick on.
    ///
    /// - Returns: whether nobody had done that before.
    static func take(_ tick: Int64, of name: String, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            INSERT INTO periodic_jobs (kind, tick) VALUES (\(name), \(tick))
            ON CONFLICT (kind) DO UPDATE SET tick = excluded.tick
                -- A tick from the future was written when a clock was wrong: it must not end the ticking.
                WHERE periodic_jobs.tick < excluded.tick OR periodic_jobs.tick > excluded.tick + 1
            """
        ).changes == 1
    }
}
