import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// Accepts connections and lets the router answer: on an address of its own, or on a socket that a service manager has
/// bound and keeps while one process follows the other.
///
/// Hummingbird's own server can only bind anew: then whoever has connected, and has not been accepted, is lost with each
/// restart.
package struct HTTPListener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    /// Where connections come from.
    package enum Place: Sendable {
        /// Port 0 is one that is free.
        case address(host: String, port: Int)
        case passed(ServerSocket)
    }

    private let place: Place
    private let responder: Responder
    private let patience: TimeAmount
    private let logger: Logger
    private let handlers: @Sendable () -> [any RemovableChannelHandler]
    private let whenListening: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - patience: how long a connection between two requests may go on when the server stops.
    ///   - handlers: what each connection has beside the router.
    ///   - whenListening: told the port before anything is answered.
    package init(
        _ place: Place, responder: Responder, patience: TimeAmount = .zero, logger: Logger,
        handlers: @escaping @Sendable () -> [any RemovableChannelHandler] = { [] },
        whenListening: @escaping @Sendable (Int) -> Void
    ) {
        self.place = place
        self.responder = responder
        self.patience = patience
        self.logger = logger
        self.handlers = handlers
        self.whenListening = whenListening
    }

    /// Who is silent this long in the middle of a request, or between two, is let go.
    private static var idleTimeout: TimeAmount { .seconds(75) }

    /// Listens until it is to stop, and until all that was asked is answered.
    ///
    /// - Throws: `IOError` when the address cannot be listened on, `SocketAddressError` when its name leads nowhere.
    package func run() async throws {
        let connections = OpenConnections(patience: patience)
        let child = RestartableChannel(
            http: HTTP1Channel(
                responder: respond,
                configuration: .init(additionalChannelHandlers: handlers(), idleTimeout: Self.idleTimeout)),
            connections: connections)
        let socket =
            switch place {
            case .address(let host, let port):
                // The name's address is asked for, which may take its time.
                try await NIOThreadPool.singleton.runIfActive { try ServerSocket.bound(host: host, port: port) }
            case .passed(let socket): socket
            }
        let acceptor = try ConnectionAcceptor(socket, logger: logger)
        await withTaskCancellationOrGracefulShutdownHandler {
            whenListening(socket.port)
            await withDiscardingTaskGroup { group in
                for await connection in acceptor.connections {
                    group.addTask { await serve(connection, child) }
                }
            }
        } onCancelOrGracefulShutdown: {
            acceptor.stop()
            connections.drain()
        }
    }

    private func serve(_ connection: CInt, _ child: RestartableChannel) async {
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

    @Sendable private func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let context = Responder.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
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
