import NIOCore
import Synchronization

/// The connections that are open, for the moment when all of them have to end.
final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
    }

    /// How long a connection between two requests may go on.
    let patience: TimeAmount
    private let state = Mutex(State())

    init(patience: TimeAmount) {
        self.patience = patience
    }

    /// Keeps a connection until it is closed.
    func add(_ channel: any Channel) {
        let key = ObjectIdentifier(channel)
        let isLate = state.withLock { state in
            state.channels[key] = channel
            return state.isDraining
        }
        channel.closeFuture.whenComplete { _ in self.state.withLock { state in state.channels[key] = nil } }
        if isLate { Self.quiesce(channel) }
    }

    /// Tells all of them, and those to come, that their next answer is their last.
    func drain() {
        let channels = state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
        channels.forEach(Self.quiesce)
    }

    private static func quiesce(_ channel: any Channel) {
        channel.eventLoop.execute { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }
}
