import Dispatch
import Synchronization

/// Holds a transaction up until the test opens it.
///
/// Transactions are synchronous and run on threads of the database's own.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Mutex(0)

    /// How many have come to the gate.
    var arrivals: Int { count.withLock { $0 } }

    /// Waits until the gate is open; gives up after half a minute, so that a broken test ends.
    func pass() {
        count.withLock { $0 += 1 }
        if semaphore.wait(timeout: .now() + 30) == .success { semaphore.signal() }
    }

    /// Lets everybody pass, now and later.
    func open() { semaphore.signal() }
}
