import Database
import ServiceLifecycle
import TestSupport
import Testing

@testable import Jobs

extension JobWorker.Settings {
    /// Looks often, so that no test waits for a poll; the lease never ends by itself.
    static var quick: JobWorker.Settings {
        JobWorker.Settings(
            concurrency: 4, leaseLength: .seconds(600), pollInterval: .milliseconds(5), drainLimit: .seconds(20))
    }
}

/// A worker with its poll, running as in a server.
struct RunningWorker: Sendable {
    let worker: JobWorker
    private let group: ServiceGroup

    fileprivate init(_ worker: JobWorker, _ queue: TestQueue) {
        self.worker = worker
        group = ServiceGroup(
            services: [worker, JobPolling(signals: queue.signals, interval: .milliseconds(50))],
            gracefulShutdownSignals: [], logger: queue.log.logger())
    }

    fileprivate func run() async throws { try await group.run() }

    /// What SIGTERM does.
    ///
    /// Waits until the worker has heard of it, not until its end.
    func shutDown() async {
        await group.triggerGracefulShutdown()
        // It fails the test itself when that does not come about.
        try? await eventually("the worker is draining") { worker.drain.isDraining }
    }
}

extension TestQueue {
    func makeWorker(
        _ handlers: [any JobHandler], settings: JobWorker.Settings = .quick, database other: (any Database)? = nil
    ) -> JobWorker {
        JobWorker(
            database: other ?? database, signals: signals, handlers: JobHandlers(handlers), settings: settings,
            time: clock.source,
            logger: log.logger())
    }

    /// Runs a worker beside `body`, and shuts it down when that ends.
    ///
    /// - Parameter database: what the worker sees, instead of this queue's own.
    @discardableResult
    func withWorker<T>(
        _ handlers: [any JobHandler], settings: JobWorker.Settings = .quick, database other: (any Database)? = nil,
        _ body: (RunningWorker) async throws -> T
    ) async throws -> T {
        let running = RunningWorker(makeWorker(handlers, settings: settings, database: other), self)
        return try await withThrowingTaskGroup { tasks in
            let ended = Tally()
            tasks.addTask {
                defer { ended.add() }
                try await running.run()
            }
            let value: T
            do {
                value = try await body(running)
            } catch {
                await running.shutDown()
                throw error
            }
            await running.shutDown()
            try await eventually("the shutdown is over", within: .seconds(60)) { ended.count == 1 }
            try await tasks.waitForAll()
            return value
        }
    }
}
