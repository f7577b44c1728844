import Foundation
import NIOCore
import Synchronization

/// The weather and the connections of a proxy.
final class ProxyState: Sendable {
    /// A client, its connection to the server, and the two ways between them.
    struct Connection: Sendable {
        let client: any Channel
        let server: any Channel
        let pipes: [ProxyPipe]
    }

    private struct State {
        var weather = FaultProxy.Weather.fair
        var connections: [ObjectIdentifier: Connection] = [:]
    }

    private let state = Mutex(State())

    var weather: FaultProxy.Weather { state.withLock { $0.weather } }
    var count: Int { state.withLock { $0.connections.count } }

    func setWeather(_ weather: FaultProxy.Weather) {
        let connections = state.withLock { state in
            state.weather = weather
            return state.connections
        }
        for pipe in connections.values.flatMap(\.pipes) { pipe.weatherChanged() }
    }

    func heldBytes(_ direction: FaultProxy.Direction) -> Int {
        let connections = state.withLock { $0.connections }
        return connections.values.flatMap(\.pipes).filter { $0.direction == direction }.reduce(0) { $0 + $1.heldBytes }
    }

    func add(_ connection: Connection) {
        let key = ObjectIdentifier(connection.client)
        state.withLock { $0.connections[key] = connection }
        // Both: in silence one side may be gone long before the other hears of it.
        let ends = [connection.client.closeFuture, connection.server.closeFuture]
        EventLoopFuture.andAllComplete(ends, on: connection.client.eventLoop).whenComplete { _ in
            _ = self.state.withLock { $0.connections.removeValue(forKey: key) }
        }
    }

    func closeAll() async {
        let connections = state.withLock { $0.connections }
        for channel in connections.values.flatMap({ [$0.client, $0.server] }) {
            // Lingering for no time turns the end into a reset.
            if let socket = channel as? any SocketOptionProvider {
                try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close()
        }
    }
}
