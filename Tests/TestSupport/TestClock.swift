import Database
import Synchronization

/// A clock that stands still until a test turns it.
package final class TestClock: Sendable {
    /// 2026-01-01T00:00:00Z, where every test clock begins.
    package static let start = Timestamp(seconds: 1_767_225_600)

    private let moment: Mutex<Timestamp>

    package init(at start: Timestamp = TestClock.start) {
        moment = Mutex(start)
    }

    /// The moment it shows.
    package var now: Timestamp { moment.withLock { $0 } }

    /// This clock as the code under test takes it.
    package var source: TimeSource { TimeSource { self.now } }

    /// Turns the clock on, or back with a negative duration.
    package func advance(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }

    /// Turns the clock on to the real time, for a test that has waited for its place and meets others who go by that.
    package func catchUp() {
        let now = TimeSource.system.now()
        moment.withLock { $0 = max($0, now) }
    }
}
