import Database
import Failpoints
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
    private let handlers: JobHandlers
    private let settings: Settings
    private let time: TimeSource
    private let logger: Logger
    let drain = DrainFlag()
    private let running = RunningJobs()
    private let lease: LeaseKeeper
    private let completions: CompletionBatch

    /// How much is done at once, and how long a silent worker keeps its jobs.
    package struct Settings: Sendable {
        package var concurrency: Int
        package var leaseLength: Duration
        /// How long to wait before something that failed is tried again.
        package var pollInterval: Duration
        /// How long running steps may take to finish at shutdown.
        package var drainLimit: Duration
        /// A job that makes no progress for so long is taken from its handler; longer than any call to a model.
        package var stallLimit: Duration

        package init(
            concurrency: Int = 8, leaseLength: Duration = .seconds(15), pollInterval: Duration = .seconds(1),
            drainLimit: Duration = .seconds(20), stallLimit: Duration = .seconds(900)
        ) {
            self.concurrency = concurrency
            self.leaseLength = leaseLength
            self.pollInterval = pollInterval
            self.drainLimit = drainLimit
            self.stallLimit = stallLimit
        }

        /// Places that jobs that take long may have: not all, or a mail would wait for minutes.
        var longPlaces: Int { max(1, concurrency - max(1, concurrency / 4)) }
    }

    package init(
        database: any Database, signals: JobSignals, handlers: JobHandlers, settings: Settings,
        time: TimeSource, logger: Logger
    ) {
        self.database = database
        self.signals = signals
        self.handlers = handlers
        self.settings = settings
        self.time = time
        self.logger = logger
        id = WorkerID(at: time.now())
        lease = LeaseKeeper(
            worker: id, database: database, length: settings.leaseLength, handlers: handlers, time: time,
            logger: logger)
        completions = CompletionBatch(
            database: database, writing: WriteRetry(interval: settings.pollInterval, logger: logger), time: time)
    }

    package func run() async throws {
        let (wakeups, wake) = signals.workAvailable()
        try await withTaskCancellationOrGracefulShutdownHandler {
            guard try await begin() else { return }
            await work(wakeups, wake)
        } onCancelOrGracefulShutdown: {
            self.drain.raise()
            wake.finish()
        }
    }

    /// Takes the lease, however long the database is away: to give up would end the whole server.
    ///
    /// - Returns: `false` when the shutdown came first.
    private func begin() async throws -> Bool {
        while !drain.isDraining {
            do {
                try await lease.begin()
                return true
            } catch let error as DatabaseError where error.isTemporary {
                logger.error("the worker cannot begin, trying again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: settings.pollInterval)
            }
        }
        return false
    }

    /// Claims and runs jobs until `wakeups` ends, then waits for those that run, within the drain limit.
    private func work(_ wakeups: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation) async {
        let (ended, end) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.lease.keep(onLoss: self.running.breakOff, tookOver: self.signals.wakeWorkers)
            }
            group.addTask {
                let listener = WishListener(
                    worker: self.id, database: self.database, running: self.running, handlers: self.handlers,
                    stallLimit: self.settings.stallLimit, time: self.time, logger: self.logger)
                await listener.run(self.signals.wishes())
            }
            for await _ in wakeups {
                for job in await claim() {
                    guard let attempt = attempt(at: job) else { continue }
                    group.addTask {
                        let isSettled = await attempt.run()
                        self.running.remove(job)
                        if !isSettled { self.running.suspectForgotten() }
                        end.yield()
                        // A place is free.
                        wake.yield()
                    }
                }
            }
            await sayDraining()
            group.addTask {
                try? await Task.sleep(for: self.settings.drainLimit)
                end.finish()
            }
            if running.count > 0 {
                for await _ in ended where running.count == 0 { break }
            }
            completions.giveUp()
            group.cancelAll()
            // Before the group waits for handlers that do not listen to their cancellation: their writes are refused.
            await release()
        }
    }

    /// As many jobs as there are free places.
    ///
    /// Whatever goes wrong, the next wake-up tries again.
    private func claim() async -> [Job] {
        let places = JobStore.Places(
            all: settings.concurrency - running.count, long: settings.longPlaces - running.longCount,
            hasSuspect: !running.hasSuspect)
        guard places.all > 0, !drain.isDraining, lease.isHeld else { return [] }
        do {
            try await requeueForgotten()
            let kinds = handlers.kinds
            let jobs = try await database.write { [id, time, settings, drain] transaction in
                let jobs = try JobStore.claim(
                    places, kinds: kinds, worker: id, stallLimit: settings.stallLimit, now: time.now(),
                    in: transaction)
                // What was enqueued after the shutdown had begun is others'.
                if drain.isDraining { throw CancellationError() }
                return jobs
            }
            for job in jobs { try Failpoint.reach(.afterClaim, about: job.id.text) }
            return jobs
        } catch is CancellationError {
            return []
        } catch {
            // The claim may have been committed though we did not hear of it: then those jobs are ours, and idle.
            running.suspectForgotten()
            logger.error("no jobs could be claimed", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// Tells whoever looks at the workers that this one takes nothing more; if it cannot be told, its end tells.
    private func sayDraining() async {
        do {
            try await database.write { [id] transaction in try WorkerLease.drain(id, in: transaction) }
        } catch {
            logger.debug("the worker's drain could not be noted", metadata: ["error": "\(error)"])
        }
    }

    /// Puts back what is ours by the table only.
    ///
    /// Between claims, so that nothing is on its way into our hands.
    private func requeueForgotten() async throws {
        guard running.takeSuspicion() else { return }
        do {
            let lost = try await database.write { [id, running, handlers, time] transaction in
                try JobStore.requeueForgotten(
                    worker: id, except: running.all, handlers, at: time.now(), in: transaction)
            }
            if lost > 0 { logger.notice("jobs that nobody had in hand requeued", metadata: ["jobs": "\(lost)"]) }
        } catch {
            running.suspectForgotten()
            throw error
        }
    }

    /// Takes a claimed job in hand.
    private func attempt(at job: Job) -> JobAttempt? {
        guard let executor = handlers.executor(for: job) else { return nil }
        let logger = logger.with(job)
        let context = JobContext(
            job: job, logger: logger, database: database, signals: signals, time: time, drain: drain,
            writing: WriteRetry(interval: settings.pollInterval, logger: logger), stallLimit: settings.stallLimit,
            isWatched: executor.hasEvents)
        return JobAttempt(
            executor: executor, context: context,
            breakOff: running.insert(job, isLong: executor.kind.isLong, progress: context.progress),
            completions: completions)
    }

    /// Gives back what is not finished, and ends the lease.
    ///
    /// If that cannot be written the lease runs out by itself.
    private func release() async {
        // In a task of its own, which is waited for: a shutdown that was cut short must not keep the jobs back.
        await Task { [id, database, handlers, time, settings, logger] in
            for _ in 1...Self.mostReleases {
                do {
                    let released = try await database.write { transaction in
                        try LeaseKeeper.end(id, handlers, at: time.now(), in: transaction)
                    }
                    if released > 0 { logger.info("jobs given back at shutdown", metadata: ["jobs": "\(released)"]) }
                    return
                } catch {
                    logger.error("the jobs could not be given back", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: settings.pollInterval)
                }
            }
        }.value
    }

    /// So often giving back is tried: the process must end.
    private static let mostReleases = 3
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
