import Database
import Synchronization
import TestSupport
import Testing

/// What came out of a stream of notifications.
final class Heard: Sendable {
    private let kept = Mutex<[DatabaseNotification]>([])
    private let ended = Mutex(false)

    /// Everything so far, in order.
    var all: [DatabaseNotification] { kept.withLock { $0 } }
    /// The messages among it.
    var messages: [DatabaseNotification] { all.filter { $0 != .everything } }
    /// How often we were told to look at everything.
    var lookArounds: Int { all.count { $0 == .everything } }
    /// Whether the stream has ended.
    var hasEnded: Bool { ended.withLock { $0 } }

    /// Reads `stream` to its end.
    func read(_ stream: AsyncStream<DatabaseNotification>) async {
        for await notification in stream { kept.withLock { $0.append(notification) } }
        ended.withLock { $0 = true }
    }

    /// Waits until we were told to look at everything so often.
    func isTold(toLookAround times: Int) async throws {
        try await eventually("told \(times) times to look at everything") { lookArounds >= times }
    }

    /// Waits for `payload`, on whatever channel.
    func hears(_ payload: String) async throws {
        try await eventually("\(payload) is heard") {
            all.contains { if case .message(_, payload) = $0 { true } else { false } }
        }
    }
}

extension Database {
    /// Lends what is heard on `channels` while `body` runs; the listening then ends by cancellation.
    func hearing(_ channels: String..., body: (Heard) async throws -> Void) async throws {
        let heard = Heard()
        let stream = notifications(channels)
        try await withThrowingTaskGroup { group in
            group.addTask { await heard.read(stream) }
            try await body(heard)
            group.cancelAll()
        }
    }
}
