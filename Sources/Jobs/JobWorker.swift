import Database
import Logging
import ServiceLifecycle

/// Works off the queue in this process.
///
/// It claims jobs under a lease that it keeps renewing, runs their handlers, and writes how each one ended. On
/// graceful shutdown it claims nothing more, lets each job finish the step it is in, and gives the rest back.
package final class JobWorker: Service {
    package let id: WorkerID
    private let database: any Database
    private let signals: JobSignals
    private let executors: [String: JobExecutor]
    private let settings: Settings
    private let time: TimeSource
    private let logger: Logger
    private let drain = DrainFlag()
    private let running = RunningJobs()

    /// How much is done at once, and how long a silent worker keeps its jobs.
    package struct Settings: Sendable {
        package var concurrency: Int
        package var leaseLength: Duration
        /// How long to wait before something that failed is tried again.
        package var pollInterval: Duration
        /// How long running steps may take to finish at shutdown.
        package var drainLimit: Duration

        package init(
            concurrency: Int = 8, leaseLength: Duration = .seconds(15), pollInterval: Duration = .seconds(1),
            drainLimit: Duration = .seconds(20)
        ) {
            self.concurrency = concurrency
            self.leaseLength = leaseLength
            self.pollInterval = pollInterval
            self.drainLimit = drainLimit
        }
    }

    package init(
        database: any Database, signals: JobSignals, handlers: [any JobHandler], settings: Settings,
        time: TimeSource, logger: Logger
    ) {
        self.database = database
        self.signals = signals
        self.settings = settings
        self.time = time
        self.logger = logger
        id = WorkerID(at: time.now())
        executors = Dictionary(
            handlers.map { handler in
                let executor = Self.executor(for: handler)
                return (executor.kindName, executor)
            }, uniquingKeysWith: { first, _ in first })
    }

    private static func executor(for handler: some JobHandler) -> JobExecutor { JobExecutor(handler) }

    package func run() async throws {
        try await begin()
        let (wakeups, wake) = signals.workAvailable()
        await withGracefulShutdownHandler {
            await work(wakeups, wake)
        } onGracefulShutdown: {
            self.drain.raise()
            wake.finish()
        }
        let released = try await database.write { [id] transaction in
            let released = try JobStore.release(id, in: transaction)
            try WorkerLease.end(id, in: transaction)
            return released
        }
        if released > 0 { logger.info("jobs given back at shutdown", metadata: ["jobs": "\(released)"]) }
    }

    private func begin() async throws {
        let isOnlyProcess = database.dialect == .sqlite
        let orphans = try await database.write { [id, settings, time] transaction in
            let now = time.now()
            let orphans = try WorkerLease.requeueOrphans(isOnlyProcess: isOnlyProcess, now: now, in: transaction)
            try WorkerLease.renew(id, length: settings.leaseLength, now: now, in: transaction)
            return orphans
        }
        if orphans > 0 { logger.notice("orphaned jobs requeued", metadata: ["jobs": "\(orphans)"]) }
    }

    /// Claims and runs jobs until `wakeups` ends, then waits for those that run, within the drain limit.
    private func work(_ wakeups: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation) async {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLease() }
            var claimIsUncertain = false
            for await _ in wakeups {
                for job in await claim(&claimIsUncertain) {
                    running.insert(job.id)
                    group.addTask {
                        await self.execute(job)
                        self.running.remove(job.id)
                        end.yield()
                        // A place is free.
                        wake.yield()
                    }
                }
            }
            group.addTask {
                try? await Task.sleep(for: self.settings.drainLimit)
                end.finish()
            }
            if running.count > 0 {
                for await _ in ended where running.count == 0 { break }
            }
            group.cancelAll()
        }
    }

    /// As many jobs as there are free places. Whatever goes wrong, the next wake-up tries again.
    private func claim(_ isUncertain: inout Bool) async -> [Job] {
        let free = settings.concurrency - running.count
        guard free > 0, !drain.isDraining else { return [] }
        do {
            if isUncertain {
                let lost = try await database.write { [id, running] transaction in
                    try JobStore.requeueForgotten(worker: id, except: running.all, in: transaction)
                }
                isUncertain = false
                if lost > 0 { logger.notice("jobs of an uncertain claim requeued", metadata: ["jobs": "\(lost)"]) }
            }
            let kinds = executors.keys.sorted()
            return try await database.write { [id, time] transaction in
                try JobStore.claim(free, kinds: kinds, worker: id, now: time.now(), in: transaction)
            }
        } catch {
            // The claim may have been committed though we did not hear of it: then those jobs are ours, and idle.
            if case DatabaseError.unknownOutcome = error { isUncertain = true }
            logger.error("no jobs could be claimed", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func execute(_ job: Job) async {
        guard let executor = executors[job.kind] else { return }
        let logger = logger.with(job)
        let context = JobContext(
            job: job, logger: logger, database: database, signals: signals, time: time, drain: drain)
        do {
            guard job.crashCount <= Self.mostCrashes else {
                throw JobFailure.permanent("it was begun \(Self.mostCrashes) times without finishing a step")
            }
            if executor.hasEvents { try await context.emit(.started) }
            let completion = try await executor.run(job, context)
            try await settle(job, executor, as: .completed, error: nil, completion.write)
            logger.debug("job completed")
        } catch {
            await handle(error, job, executor, logger)
        }
    }

    private func handle(_ error: any Error, _ job: Job, _ executor: JobExecutor, _ logger: Logger) async {
        let outcome = AttemptOutcome(error, attempt: job.attempt, maxAttempts: job.maxAttempts)
        // What cannot be written now is tried again: a job that nobody settles would stay ours for ever.
        while true {
            do {
                switch outcome {
                case .dropped:
                    logger.info("job belongs to another claim, its work here is dropped")
                case .givenBack:
                    logger.info("job given back")
                case .retried(let reason, let delay):
                    logger.warning("job will be tried again", metadata: ["error": "\(error)", "delay": "\(delay)"])
                    try await retry(job, executor, reason: reason, delay: delay)
                case .failed(let reason):
                    logger.error("job failed", metadata: ["error": "\(error)"])
                    try await settle(job, executor, as: .failed, error: reason) { transaction in
                        try executor.gaveUp(job, reason, transaction)
                    }
                }
                return
            } catch JobFailure.ownershipLost {
                return
            } catch {
                logger.error("a job's end could not be written", metadata: ["error": "\(error)"])
                guard (try? await Task.sleep(for: settings.pollInterval)) != nil else { return }
            }
        }
    }

    /// Ends the job, together with what `consequences` writes: first the others' rows, then the job's, in the order
    /// in which everybody locks them.
    private func settle(
        _ job: Job, _ executor: JobExecutor, as state: JobState, error: String?,
        _ consequences: @escaping @Sendable (any Transaction) throws -> Void
    ) async throws {
        try await database.write { [time, signals] transaction in
            let now = time.now()
            try consequences(transaction)
            try JobStore.finish(job.id, token: job.token, state: state, error: error, at: now, in: transaction)
            if executor.hasEvents {
                let progress = state == .completed ? 100 : nil
                let payload = JobEventPayload(job: job.id, at: now, progress: progress, error: error)
                try JobStore.addEvent(
                    state == .completed ? .completed : .failed, payload: try payload.json(), job: job.id,
                    token: job.token, at: now, in: transaction)
            }
            transaction.afterCommit { signals.tell(.changed, about: job.id) }
        }
    }

    private func retry(_ job: Job, _ executor: JobExecutor, reason: String, delay: Duration) async throws {
        try await database.write { [time, signals] transaction in
            let now = time.now()
            if executor.hasEvents {
                let payload = JobEventPayload(job: job.id, at: now, error: reason)
                try JobStore.addEvent(
                    .retrying, payload: try payload.json(), job: job.id, token: job.token, at: now, in: transaction)
            }
            try JobStore.retry(job.id, token: job.token, at: now + delay, error: reason, in: transaction)
            transaction.afterCommit { signals.tell(.changed, about: job.id) }
        }
    }

    /// Renews the lease at a third of its length and takes over from workers that died.
    private func keepLease() async {
        while (try? await Task.sleep(for: settings.leaseLength / 3)) != nil {
            do {
                let orphans = try await database.write { [id, settings, time] transaction in
                    let now = time.now()
                    try WorkerLease.renew(id, length: settings.leaseLength, now: now, in: transaction)
                    return try WorkerLease.requeueOrphans(isOnlyProcess: false, now: now, in: transaction)
                }
                guard orphans > 0 else { continue }
                logger.notice("orphaned jobs requeued", metadata: ["jobs": "\(orphans)"])
                signals.wakeWorkers()
            } catch is CancellationError {
                return
            } catch {
                // Others may take its jobs if this goes on; the fencing tokens then keep our writes out.
                logger.error("the worker's lease could not be renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// So often a job may be begun without finishing a step before it is given up.
    private static let mostCrashes = 3
}

extension Logger {
    /// A logger that says which job it is about.
    fileprivate func with(_ job: Job) -> Logger {
        var logger = self
        logger[metadataKey: "job"] = "\(job.id)"
        logger[metadataKey: "kind"] = "\(job.kind)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        return logger
    }
}
