import Accounts
import CoreMetrics
import Synchronization

/// How many event streams each user has open in this process.
final class OpenStreams: Sendable {
    private let mostPerUser: Int
    /// All users' together.
    private let gauge: Meter
    private let counts = Mutex<[UserID: Int]>([:])

    init(mostPerUser: Int, gauge: Meter) {
        self.mostPerUser = mostPerUser
        self.gauge = gauge
    }

    /// A place for one more stream, until it is released; `nil` when the user has all of theirs in use.
    func open(for user: UserID) -> Place? {
        let isFree = counts.withLock { counts in
            guard counts[user, default: 0] < mostPerUser else { return false }
            counts[user, default: 0] += 1
            return true
        }
        guard isFree else { return nil }
        gauge.increment()
        return Place(streams: self, user: user)
    }

    private func close(for user: UserID) {
        gauge.decrement()
        counts.withLock { counts in
            let left = counts[user, default: 1] - 1
            counts[user] = left > 0 ? left : nil
        }
    }

    /// Given back when the last who holds it lets go: also of a response that was never written, such as HEAD's.
    final class Place: Sendable {
        private let streams: OpenStreams
        private let user: UserID

        fileprivate init(streams: OpenStreams, user: UserID) {
            self.streams = streams
            self.user = user
        }

        deinit { streams.close(for: user) }
    }
}
