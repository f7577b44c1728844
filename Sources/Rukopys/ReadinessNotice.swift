import ServiceLifecycle
import Synchronization

/// Knows whether the process is on its way out, so that `/ready` says so before anything else ends: whoever spreads the
/// load sends nobody here any more.
final class ReadinessNotice: Service {
    private let leaving = Atomic<Bool>(false)
    private let manager: ServiceManager?

    /// - Parameter manager: told too.
    init(manager: ServiceManager? = nil) {
        self.manager = manager
    }

    var isLeaving: Bool { leaving.load(ordering: .acquiring) }

    func run() async throws {
        try? await gracefulShutdown()
        leaving.store(true, ordering: .releasing)
        manager?.tell(.stopping)
    }
}
