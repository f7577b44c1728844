import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import WebAPI

/// Accepts connections and lets the router answer: on an address of its own, or on a socket that a service manager has
/// bound and keeps while one process follows the other.
///
/// Hummingbird's own server can only bind anew: then whoever has connected, and has not been accepted, is lost with each
/// restart.
struct HTTPListener<Responder: HTTPResponder>: Service where Responder.Context == AppContext {
    /// Where connections come from.
    enum Place: Sendable {
        case address(host: String, port: Int)
        case passed(PassedSocket)
    }

    let place: Place
    let responder: Responder
    /// How long a connection between two requests may go on when the server stops.
    let patience: TimeAmount
    let logger: Logger
    /// What each connection has beside the router.
    var handlers: @Sendable () -> [any RemovableChannelHandler] = { [] }
    /// Told the port before anything is answered.
    let whenListening: @Sendable (Int) -> Void

    /// Who is silent this long in the middle of a request, or between two, is let go.
    private static var idleTimeout: TimeAmount { .seconds(75) }
    /// So many connections may wait to be accepted, if the system allows as many.
    private static var backlog: CInt { 4_096 }

    /// - Throws: `IOError` when the address cannot be listened on.
    func run() async throws {
        let connections = OpenConnections(patience: patience)
        let child = RestartableChannel(
            http: HTTP1Channel(
                responder: respond,
                configuration: .init(additionalChannelHandlers: handlers(), idleTimeout: Self.idleTimeout)),
            connections: connections)
        switch place {
        case .address(let host, let port): try await listen(host, port, child, connections)
        case .passed(let socket): try await listen(socket, child, connections)
        }
    }

    private func listen(
        _ host: String, _ port: Int, _ child: RestartableChannel, _ connections: OpenConnections
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.backlog, value: Self.backlog)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .bind(host: host, port: port) { child.setup(channel: $0, logger: logger) }
        let channel = server.channel
        await withGracefulShutdownHandler {
            whenListening(channel.localAddress?.port ?? 0)
            await withDiscardingTaskGroup { group in
                do {
                    try await server.executeThenClose { inbound in
                        for try await connection in inbound {
                            group.addTask { await child.handle(value: connection, logger: logger) }
                        }
                    }
                } catch {
                    logger.error("no more connections can be accepted", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            channel.close(promise: nil)
            connections.drain()
        }
    }

    private func listen(
        _ socket: PassedSocket, _ child: RestartableChannel, _ connections: OpenConnections
    ) async throws {
        let listener = try SharedListener(socket)
        await withTaskCancellationOrGracefulShutdownHandler {
            whenListening(socket.port)
            await withDiscardingTaskGroup { group in
                for await connection in listener.connections {
                    group.addTask {
                        do {
                            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                                .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
                                .withConnectedSocket(connection) { child.setup(channel: $0, logger: logger) }
                            await child.handle(value: channel, logger: logger)
                        } catch {
                            // It was given up before it could be answered.
                            logger.debug("a connection cannot be served", metadata: ["error": "\(error)"])
                        }
                    }
                }
            }
        } onCancelOrGracefulShutdown: {
            listener.stop()
            connections.drain()
        }
    }

    @Sendable private func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let context = AppContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            // The middleware answers every error, so this is a defect of its own.
            logger.error("an error has got past the middleware", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = HTTPDate.now
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            // What is malformed is the rest of a request; 400 for it would be a second answer.
            throw AnswerCutOff()
        }
    }

    private struct AnswerCutOff: Error {}
}
