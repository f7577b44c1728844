import Foundation
import NIOCore
import NIOPosix

/// A TCP proxy between a client and a server of this machine that does to their connections what networks do: it cuts
/// them, holds them silently open in one direction or both, delays them, or lets nobody in.
///
/// What it passes it passes whole and in order, whatever the weather was in between.
package final class FaultProxy: Sendable {
    /// What happens to bytes, and to those who want to connect.
    package enum Weather: Sendable, Equatable {
        /// Everything passes.
        case fair
        /// Everything passes, this much later; once the weather is fair again, at once.
        case slow(TimeAmount)
        /// Connections stay open, also new ones, and nothing passes: what a pulled cable looks like.
        case silent
        /// Connections stay open, also new ones, and in this one direction nothing passes: requests arrive and nobody
        /// hears the answers, or the other way round.
        case halfOpen(silent: Direction)
        /// New connections are closed at once.
        case refusing

        /// Whether bytes pass, at once or later.
        func passes(_ direction: Direction) -> Bool {
            switch self {
            case .fair, .slow, .refusing: true
            case .silent: false
            case .halfOpen(let silent): direction != silent
            }
        }

        var delay: TimeAmount {
            if case .slow(let delay) = self { delay } else { .zero }
        }
    }

    /// Where bytes go.
    package enum Direction: Sendable, Equatable, CaseIterable {
        case toServer
        case toClient
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

    /// How many bytes have come in this direction and have not been passed on: in bad weather a test waits for them
    /// instead of for some time.
    package func heldBytes(_ direction: Direction) -> Int { state.heldBytes(direction) }

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
        // Both on one event loop, so that all that happens to a connection happens in turn.
        return ClientBootstrap(group: client.eventLoop)
            .channelOption(.autoRead, value: false)
            .connect(host: host, port: port)
            .flatMap { server in
                let there = ProxyPipe(.toServer, to: server, state)
                let back = ProxyPipe(.toClient, to: client, state)
                state.add(ProxyState.Connection(client: client, server: server, pipes: [there, back]))
                return client.pipeline.addHandler(there).flatMap {
                    server.pipeline.addHandler(back)
                }.flatMap {
                    client.setOption(.autoRead, value: true)
                }.flatMap {
                    server.setOption(.autoRead, value: true)
                }
            }
            .flatMapError { _ in client.close() }
    }
}
