import Synchronization

/// Who listens to which channels in this process.
final class NotificationSubscriptions: Sendable {
    private struct Subscription {
        let channels: Set<String>
        let inbox: NotificationInbox
    }

    private struct State {
        var subscriptions: [Int: Subscription] = [:]
        var lastNumber = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The channels that somebody listens to; `nil` when there is nobody.
    var channels: Set<String>? {
        state.withLock { state in
            guard !state.subscriptions.isEmpty else { return nil }
            return state.subscriptions.values.reduce(into: []) { $0.formUnion($1.channels) }
        }
    }

    /// A stream of what is delivered to `channels` from now on.
    ///
    /// It ends when the task that reads it is cancelled, and when everything is closed; dropping it unsubscribes, too.
    ///
    /// - Parameter onEnd: called once this listener has gone, before the stream's reader learns of it or after.
    func stream(_ channels: Set<String>, onEnd: @escaping @Sendable () -> Void = {}) -> AsyncStream<
        DatabaseNotification
    > {
        let inbox = NotificationInbox()
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastNumber += 1
            state.subscriptions[state.lastNumber] = Subscription(channels: channels, inbox: inbox)
            return state.lastNumber
        }
        guard let number else {
            inbox.close()
            return AsyncStream(unfolding: { nil })
        }
        let end = Ending { [weak self] in
            inbox.close()
            self?.remove(number)
            onEnd()
        }
        return AsyncStream {
            // The stream holds the ending, so that it also comes when nobody holds the stream any more.
            defer { withExtendedLifetime(end) {} }
            return await inbox.take()
        } onCancel: {
            end.now()
        }
    }

    /// Gives `message` to those who listen to its channel.
    func deliver(channel: String, payload: String) {
        let inboxes = state.withLock { state in
            state.subscriptions.values.filter { $0.channels.contains(channel) }.map(\.inbox)
        }
        for inbox in inboxes { inbox.put(.message(channel: channel, payload: payload)) }
    }

    /// Tells those whose channels are all in `heard`, and who are not in `greeted` yet, to look at everything.
    func greet(_ greeted: inout Set<Int>, hearing heard: Set<String>) {
        let present = state.withLock { $0.subscriptions }
        // Those who have gone are forgotten: a connection may outlive many listeners.
        greeted.formIntersection(present.keys)
        let fresh = present.filter { !greeted.contains($0.key) && $0.value.channels.isSubset(of: heard) }
        for (number, subscription) in fresh {
            greeted.insert(number)
            subscription.inbox.put(.everything)
        }
    }

    /// Ends all streams, those to come included.
    func close() {
        let inboxes = state.withLock { state in
            state.isClosed = true
            defer { state.subscriptions = [:] }
            return state.subscriptions.values.map(\.inbox)
        }
        for inbox in inboxes { inbox.close() }
    }

    private func remove(_ number: Int) {
        state.withLock { _ = $0.subscriptions.removeValue(forKey: number) }
    }
}

/// An action that happens once: when it is asked for, or when nobody can ask any more.
private final class Ending: Sendable {
    private let action: @Sendable () -> Void
    private let hasEnded = Atomic(false)

    init(_ action: @escaping @Sendable () -> Void) {
        self.action = action
    }

    deinit { now() }

    func now() {
        if !hasEnded.exchange(true, ordering: .relaxed) { action() }
    }
}
