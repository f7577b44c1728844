import Foundation
import Logging
import Synchronization

/// Hears what other processes notify, on one connection with a thread of its own, for all listeners of this process.
///
/// Both are there only while somebody listens. What the process itself has sent is left out: it knows that already, and
/// has a cheaper way to wake itself.
final class NotificationListener: Sendable {
    private struct State {
        var isRunning = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let address: DatabaseURL.PostgreSQL
    private let sender: NotificationSender
    private let times: NotificationTimes
    private let logger: Logger
    private let subscriptions = NotificationSubscriptions()
    private let wakeup = Wakeup()
    private let state = Mutex(State())

    /// - Parameter sender: whose notifications are left out.
    init(_ address: DatabaseURL.PostgreSQL, sender: NotificationSender, times: NotificationTimes, logger: Logger) {
        self.address = address
        self.sender = sender
        self.times = times
        self.logger = logger
    }

    /// A stream of what other processes notify on `channels`.
    func stream(_ channels: [String]) -> AsyncStream<DatabaseNotification> {
        let usable = channels.filter(DatabaseNotification.isChannel)
        if usable.count < channels.count {
            logger.warning("A channel is not listened to: its name is empty or too long")
        }
        let stream = subscriptions.stream(Set(usable)) { [wakeup] in wakeup.wake() }
        let begins = state.withLock { state in
            guard !state.isClosed, !state.isRunning else { return false }
            state.isRunning = true
            return true
        }
        if begins {
            let thread = Thread { self.run() }
            thread.name = "rukopys.listen"
            thread.start()
        } else {
            wakeup.wake()
        }
        return stream
    }

    /// Ends all streams, the thread and its connection.
    func close() async {
        subscriptions.close()
        wakeup.end()
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosed = true
                guard state.isRunning else { return true }
                state.closers.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    /// The thread: connects again and again while somebody listens.
    private func run() {
        var failures = 0
        while staysRunning() {
            do {
                try listen {
                    if failures > 1 { logger.info("Notifications are heard again") }
                    failures = 0
                }
            } catch {
                guard !wakeup.hasEnded else { continue }
                failures += 1
                logger.log(
                    level: failures == 2 ? .warning : .debug, "Notifications cannot be heard",
                    metadata: ["reason": "\(error.reason)"])
                pause(until: .now + times.pause(afterFailures: failures))
            }
        }
    }

    /// Whether somebody listens still; if not, the thread has ended as far as others are concerned.
    private func staysRunning() -> Bool {
        let closers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
            if subscriptions.channels != nil { return nil }
            state.isRunning = false
            defer { state.closers = [] }
            return state.closers
        }
        guard let closers else { return true }
        for closer in closers { closer.resume() }
        return false
    }

    private func pause(until deadline: ContinuousClock.Instant) {
        while subscriptions.channels != nil, ContinuousClock.now < deadline { _ = wakeup.wait(until: deadline) }
    }

    /// Listens on one connection until nobody wants to hear any more.
    ///
    /// - Throws: when the connection is lost.
    private func listen(_ onSuccess: () -> Void) throws(DatabaseError) {
        let connection = try PolledConnection(address, wakeup: wakeup)
        try connection.script(
            "SET idle_session_timeout = 0; SET client_min_messages = warning", within: times.answer)
        var heard: Set<String> = []
        var greeted: Set<Int> = []
        var silentUntil = ContinuousClock.now + times.silence
        while let wanted = subscriptions.channels {
            if wanted != heard {
                try change(connection, from: heard, to: wanted)
                heard = wanted
                // Somebody may have come meanwhile, and the wake-up may have been used up by the statement.
                continue
            }
            onSuccess()
            // In this order: what arrives before a listener is greeted is covered by its greeting.
            subscriptions.greet(&greeted, hearing: heard)
            try deliver(from: connection)
            if connection.waitForInput(until: silentUntil) {
                try connection.takeIn()
            } else if ContinuousClock.now >= silentUntil {
                try connection.script("SELECT 1", within: times.answer)
            } else {
                continue
            }
            silentUntil = .now + times.silence
        }
    }

    private func change(
        _ connection: PolledConnection, from heard: Set<String>, to wanted: Set<String>
    ) throws(DatabaseError) {
        var statements: [String] = []
        for channel in wanted.subtracting(heard) { statements.append("LISTEN \(try connection.quoted(channel))") }
        for channel in heard.subtracting(wanted) { statements.append("UNLISTEN \(try connection.quoted(channel))") }
        try connection.script(statements.joined(separator: "; "), within: times.answer)
    }

    private func deliver(from connection: PolledConnection) throws(DatabaseError) {
        while let first = connection.nextArrival() {
            var next: PolledConnection.Arrival? = first
            while let arrival = next {
                if arrival.sender != sender.process {
                    subscriptions.deliver(channel: arrival.channel, payload: arrival.payload)
                }
                next = connection.nextArrival()
            }
            // TLS may have kept the rest of a burst to itself: the socket would not tell.
            try connection.takeIn()
        }
    }
}
