import Synchronization

/// The jobs that this worker has in hand.
final class RunningJobs: Sendable {
    private let ids = Mutex<Set<JobID>>([])

    var all: [JobID] { ids.withLock { $0.sorted() } }
    var count: Int { ids.withLock { $0.count } }

    func insert(_ id: JobID) { _ = ids.withLock { $0.insert(id) } }
    func remove(_ id: JobID) { _ = ids.withLock { $0.remove(id) } }
}
