import Synchronization

/// The handlers of this process, by the names of their kinds.
///
/// Also a process that works nothing off knows them: whoever cancels a job writes what its kind says follows from that.
/// Filled once, after the services that the handlers use were made.
package final class JobHandlers: Sendable {
    private let executors: Mutex<[String: JobExecutor]>

    package init(_ handlers: [any JobHandler] = []) {
        executors = Mutex([:])
        register(handlers)
    }

    /// Adds handlers; a second one for a kind is left out.
    package func register(_ handlers: [any JobHandler]) {
        executors.withLock { executors in
            for handler in handlers {
                let executor = Self.executor(for: handler)
                if executors[executor.kind.name] == nil { executors[executor.kind.name] = executor }
            }
        }
    }

    /// The handler for a job, unless only a newer binary has one.
    func executor(for job: Job) -> JobExecutor? {
        guard let executor = executors.withLock({ $0[job.kind] }), job.kindVersion <= executor.kind.version else {
            return nil
        }
        return executor
    }

    /// What can be claimed here, in a fixed order, so that the statement's text is always the same.
    var kinds: [ClaimableKind] {
        executors.withLock { $0.values.map(\.kind).sorted { $0.name < $1.name } }
    }

    private static func executor(for handler: some JobHandler) -> JobExecutor { JobExecutor(handler) }
}
