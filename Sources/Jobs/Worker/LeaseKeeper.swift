import Database
import Logging
import Synchronization

/// Keeps a worker's lease, and takes over from workers that died.
///
/// While the lease is renewed nobody else takes our jobs. Before it runs out unrenewed our own work is broken off: what
/// two workers do at once is paid twice, though the fencing tokens keep one's writes out.
final class LeaseKeeper: Sendable {
    private let worker: WorkerID
    private let database: any Database
    private let length: Duration
    private let time: TimeSource
    private let logger: Logger
    private let handlers: JobHandlers
    /// When we asked for the renewal that was granted last, on a clock that nobody sets: the database's own time of the
    /// lease began later.
    private let renewedAt = Mutex(ContinuousClock.now)

    /// - Parameter database: must not keep the heartbeat waiting behind other work.
    init(
        worker: WorkerID, database: any Database, length: Duration, handlers: JobHandlers, time: TimeSource,
        logger: Logger
    ) {
        self.worker = worker
        self.database = database
        self.handlers = handlers
        self.length = length
        self.time = time
        self.logger = logger
    }

    /// Whether our jobs are certainly still ours.
    ///
    /// On SQLite there is nobody who could take them.
    var isHeld: Bool {
        database.dialect == .sqlite || ContinuousClock.now < deadline
    }

    private var deadline: ContinuousClock.Instant {
        renewedAt.withLock { $0 } + length * 2 / 3
    }

    /// Takes the lease, after requeueing what others left behind.
    func begin() async throws {
        try await renew(isOnlyProcess: database.dialect == .sqlite)
        try await takeOver(tookOver: {})
    }

    /// Renews the lease at a third of its length, until the task is cancelled, and looks as often for what the dead
    /// have left.
    ///
    /// Beside each other: that look may have to wait for somebody's locks, and must not cost us our own lease.
    ///
    /// - Parameters:
    ///   - onLoss: breaks our work off, because the lease could not be renewed for two thirds of its length; called
    ///     again while that lasts.
    ///   - tookOver: called when there are jobs to be claimed that were others'.
    func keep(onLoss: @escaping @Sendable () -> Void, tookOver: @escaping @Sendable () -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.repeatedly("the worker's lease could not be renewed") {
                    try await self.renew(isOnlyProcess: false)
                }
            }
            group.addTask {
                await self.repeatedly("nobody's jobs could be taken over") {
                    try await self.takeOver(tookOver: tookOver)
                }
            }
            group.addTask { await self.watch(onLoss) }
        }
    }

    /// Ends the lease: what is still ours is anybody's.
    static func end(
        _ worker: WorkerID, _ handlers: JobHandlers, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        let released = try JobStore.release(worker, handlers, at: now, in: transaction)
        try WorkerLease.end(worker, in: transaction)
        return released
    }

    private func repeatedly(_ failure: Logger.Message, _ body: () async throws -> Void) async {
        var pause = length / 3
        while (try? await Task.sleep(for: pause)) != nil {
            do {
                try await body()
                pause = length / 3
            } catch is CancellationError {
                return
            } catch {
                logger.error(failure, metadata: ["error": "\(error)"])
                // Sooner: at a third again it would be too late.
                pause = length / 15
            }
        }
    }

    private func renew(isOnlyProcess: Bool) async throws {
        let asked = ContinuousClock.now
        // On a connection of its own: behind a crowd that waits for the pool, the lease would run out.
        try await database.reserved.write { [worker, length, time] transaction in
            // Alone, there is nobody's lease to be kept.
            if isOnlyProcess { try WorkerLease.endAll(in: transaction) }
            try WorkerLease.renew(worker, length: length, now: time.now(), in: transaction)
        }
        renewedAt.withLock { $0 = asked }
    }

    private func takeOver(tookOver: @Sendable () -> Void) async throws {
        let orphans = try await reap()
        guard orphans > 0 else { return }
        logger.notice("orphaned jobs requeued", metadata: ["jobs": "\(orphans)"])
        JobMetrics.reclaimed(orphans)
        tookOver()
    }

    /// Takes over from workers whose leases have run out.
    private func reap() async throws -> Int {
        try await database.write { [worker, handlers, time] transaction in
            let now = time.now()
            try WorkerLease.endExpired(except: worker, now: now, in: transaction)
            return try JobStore.requeueOrphans(handlers, at: now, in: transaction)
        }
    }

    private func watch(_ onLoss: @Sendable () -> Void) async {
        var wasHeld = true
        while !Task.isCancelled {
            if isHeld {
                wasHeld = true
            } else {
                if wasHeld {
                    JobMetrics.leaseLost()
                    logger.error("the worker's lease is lost, its work is broken off")
                }
                wasHeld = false
                onLoss()
            }
            let next = wasHeld ? max(deadline, .now + length / 15) : .now + length / 15
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }
}
