import Dispatch
import Logging
import Synchronization

/// Sends hints to the other processes, on a connection of its own, after the callers have gone on.
///
/// A notification inside a transaction would cost most of the throughput: the server commits those one at a time. Here
/// all that wait go in one statement, and what is asked for again before it has gone is sent once. What is asked for
/// while it is on its way is sent again: a listener may have looked before that change.
///
/// Without a server, hints wait in their bounded place until there is one.
final class NotificationSender: Sendable {
    private struct State {
        var waiting = WaitingNotifications()
        /// Whether a block on the queue sees to what is waiting: only that block touches the connection.
        var isSending = false
        var connection: PolledConnection?
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let address: DatabaseURL.PostgreSQL
    private let times: NotificationTimes
    private let logger: Logger
    private let wakeup = Wakeup()
    /// Off Swift's cooperative pool, since libpq blocks; no thread stands here while nothing is to be sent.
    private let queue = DispatchQueue(label: "rukopys.postgresql.notify")
    private let state = Mutex(State())
    private let currentProcess = Atomic<Int32>(0)

    init(_ address: DatabaseURL.PostgreSQL, times: NotificationTimes, logger: Logger) {
        self.address = address
        self.times = times
        self.logger = logger
    }

    /// The process of the server that serves this sender, 0 for none: a listener of this process need not hear it.
    ///
    /// A server that gives the number to another client before we notice the loss costs that client's hints until then.
    var process: Int32 { currentProcess.load(ordering: .relaxed) }

    /// Asks for a notification and returns at once.
    func notify(_ channel: String, _ payload: String) {
        guard DatabaseNotification.isChannel(channel) else {
            logger.warning("A notification was dropped: its channel's name is empty or too long")
            return
        }
        let begins = state.withLock { state in
            guard !state.isClosed else { return false }
            state.waiting.add(channel: channel, payload: DatabaseNotification.sendable(payload))
            defer { state.isSending = true }
            return !state.isSending
        }
        if begins { queue.async { self.sendAll() } }
    }

    /// Drops what is waiting, gives up what is on its way, and closes the connection.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                state.waiting.removeAll()
                guard state.isSending else { return true }
                state.closers.append(continuation)
                return false
            }
            wakeup.end()
            if isIdle { continuation.resume() }
        }
        hold(nil)
    }

    /// Sends until nothing is waiting.
    private func sendAll() {
        var failures = 0
        while let batch = nextBatch() {
            do {
                try send(batch)
                if failures > 1 { logger.info("Notifications are sent again") }
                failures = 0
                wakeup.pause(until: .now + times.spacing)
            } catch {
                failures += 1
                // Also after a refusal: the address may lead to another server by now.
                hold(nil)
                keep(batch, after: error)
                guard !wakeup.hasEnded else { continue }
                // The first may be no more than a server that restarts; the later ones say nothing new.
                logger.log(
                    level: failures == 2 ? .warning : .debug, "Notifications cannot be sent",
                    metadata: ["reason": "\(error.reason)"])
                wakeup.pause(until: .now + times.pause(afterFailures: failures))
            }
        }
    }

    /// Keeps a batch for later, unless the server has refused it: then it would refuse it again.
    private func keep(_ batch: WaitingNotifications.Batch, after error: DatabaseError) {
        guard error.isTemporary else { return }
        state.withLock { if !$0.isClosed { $0.waiting.putBack(batch) } }
    }

    private func send(_ batch: WaitingNotifications.Batch) throws(DatabaseError) {
        let connection = try openConnection()
        var pairs = SQL.StringInterpolation(literalCapacity: 0, interpolationCount: 2 * batch.count)
        for (index, notification) in batch.enumerated() {
            pairs.appendLiteral(index == 0 ? "(" : ", (")
            pairs.appendInterpolation(notification.channel)
            pairs.appendLiteral(", ")
            pairs.appendInterpolation(notification.payload)
            pairs.appendLiteral(")")
        }
        let rows = SQL(stringInterpolation: pairs)
        // COUNT, so that the answer is one row.
        try connection.run(
            "SELECT COUNT(pg_notify(channel, payload)) FROM (VALUES \(rows)) AS waiting (channel, payload)",
            within: times.answer)
    }

    private func openConnection() throws(DatabaseError) -> PolledConnection {
        if let connection = state.withLock({ $0.connection }), connection.isOpen { return connection }
        let connection = try PolledConnection(address, wakeup: wakeup)
        // A hint need not survive a crash of the server, so its commit does not wait for the disk.
        try connection.script(
            "SET synchronous_commit = off; SET idle_session_timeout = 0; SET client_min_messages = warning",
            within: times.answer)
        hold(connection)
        return connection
    }

    private func hold(_ connection: PolledConnection?) {
        currentProcess.store(connection?.process ?? 0, ordering: .relaxed)
        // The one before is let go of outside the lock, which closes it.
        let before = state.withLock { state in
            defer { state.connection = connection }
            return state.connection
        }
        withExtendedLifetime(before) {}
    }

    private func nextBatch() -> WaitingNotifications.Batch? {
        let (batch, closers) = state.withLock {
            state -> (WaitingNotifications.Batch?, [CheckedContinuation<Void, Never>]) in
            if let batch = state.waiting.takeBatch() { return (batch, []) }
            state.isSending = false
            defer { state.closers = [] }
            return (nil, state.closers)
        }
        for closer in closers { closer.resume() }
        return batch
    }
}
