import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy between a client and a server of this machine that does to their connections what networks do: it cuts
/// them, holds them silently open, delays them, or lets nobody in.
package final class FaultProxy: Sendable {
    /// What happens to bytes, and to those who want to connect.
    package enum Weather: Sendable, Equatable {
        /// Everything passes.
        case fair
        /// Everything passes, this much later.
        case slow(TimeAmount)
        /// Connections stay open, and nothing passes: what a pulled cable looks like.
        case silent
        /// New connections are closed at once.
        case refusing
    }

    /// The port to connect to instead of the server's.
    package let port: Int
    private let listener: any Channel
    private let state: ProxyState

    /// Lends a proxy to `host`:`port`, which is gone with all its connections when `body` ends.
    package static func with<T>(
        to port: Int, host: String = "127.0.0.1", _ body: (FaultProxy) async throws -> T
    ) async throws -> T {
        let proxy = try await FaultProxy(host: host, port: port)
        do {
            let value = try await body(proxy)
            await proxy.close()
            return value
        } catch {
            await proxy.close()
            throw error
        }
    }

    private init(host: String, port: Int) async throws {
        let state = ProxyState()
        let group = MultiThreadedEventLoopGroup.singleton
        listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // A client's bytes wait until there is somebody to give them to.
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { client in
                Self.connect(client, host: host, port: port, state)
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.port = listener.localAddress?.port ?? 0
        self.state = state
    }

    /// How many connections are open.
    package var connections: Int { state.count }

    /// Changes the weather, for the connections that are there and for those to come.
    package func setWeather(_ weather: Weather) {
        state.setWeather(weather)
    }

    /// Cuts every connection that is open now, as a reset does: what was under way is lost.
    package func cut() async {
        await state.closeAll()
    }

    private func close() async {
        try? await listener.close()
        await state.closeAll()
    }

    /// Joins a client to a connection of its own to the server.
    private static func connect(
        _ client: any Channel, host: String, port: Int, _ state: ProxyState
    ) -> EventLoopFuture<Void> {
        guard state.weather != .refusing else { return client.close() }
        return ClientBootstrap(group: client.eventLoop)
            .channelOption(.autoRead, value: false)
            .connect(host: host, port: port)
            .flatMap { server in
                state.add(client, server)
                return client.pipeline.addHandler(ProxyHandler(to: server, state)).flatMap {
                    server.pipeline.addHandler(ProxyHandler(to: client, state))
                }.flatMap {
                    client.setOption(.autoRead, value: true)
                }.flatMap {
                    server.setOption(.autoRead, value: true)
                }
            }
            .flatMapError { _ in client.close() }
    }
}

/// The weather and the connections of a proxy.
final class ProxyState: Sendable {
    private struct State {
        var weather = FaultProxy.Weather.fair
        var pairs: [ObjectIdentifier: (any Channel, any Channel)] = [:]
        /// What waits for fair weather.
        var held: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    var weather: FaultProxy.Weather { state.withLock { $0.weather } }
    var count: Int { state.withLock { $0.pairs.count } }

    func setWeather(_ weather: FaultProxy.Weather) {
        let released = state.withLock { state in
            state.weather = weather
            guard weather != .silent else { return [@Sendable () -> Void]() }
            defer { state.held = [] }
            return state.held
        }
        for action in released { action() }
    }

    /// Keeps `action` until the weather is no longer silent.
    ///
    /// - Returns: `false` when it is not silent: then it was not kept.
    func hold(_ action: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard state.weather == .silent else { return false }
            state.held.append(action)
            return true
        }
    }

    func add(_ client: any Channel, _ server: any Channel) {
        let key = ObjectIdentifier(client)
        state.withLock { $0.pairs[key] = (client, server) }
        client.closeFuture.whenComplete { _ in _ = self.state.withLock { $0.pairs.removeValue(forKey: key) } }
    }

    func closeAll() async {
        let channels = state.withLock { state in
            state.held = []
            return state.pairs.values.flatMap { [$0.0, $0.1] }
        }
        for channel in channels {
            // Lingering for no time turns the end into a reset.
            if let socket = channel as? any SocketOptionProvider {
                try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close()
        }
    }
}

/// Gives what one side says to the other, as the weather allows.
private final class ProxyHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let state: ProxyState

    init(to other: any Channel, _ state: ProxyState) {
        self.other = other
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        let pass: @Sendable () -> Void = { [other] in other.writeAndFlush(bytes, promise: nil) }
        if state.hold(pass) { return }
        if case .slow(let delay) = state.weather {
            other.eventLoop.scheduleTask(in: delay, pass)
        } else {
            pass()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let end: @Sendable () -> Void = { [other] in other.close(promise: nil) }
        if !state.hold(end) { end() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
