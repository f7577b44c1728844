import Synchronization

/// Whether the process is on its way out: no new step begins.
final class DrainFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isDraining: Bool { flag.load(ordering: .acquiring) }

    func raise() { flag.store(true, ordering: .releasing) }
}
