import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Stands before the server, passes requests on, and never gives an answer back: the server has done its work, and the
/// client cannot know.
final class WithholdingProxy: Sendable {
    private let channel: any Channel
    private let answers: AsyncStream<Answer?>

    /// The server as it is reached through this proxy.
    let api: ServerAPI

    /// Runs `body` before a proxy of its own.
    ///
    /// - Parameter beforeClosing: happens when the server has answered and the client has heard nothing yet.
    static func run<Value: Sendable>(
        before server: ServerAPI, beforeClosing: @escaping @Sendable () async -> Void = {},
        _ body: (WithholdingProxy) async throws -> Value
    ) async throws -> Value {
        let proxy = try await WithholdingProxy(before: server, beforeClosing)
        do {
            let value = try await body(proxy)
            try? await proxy.channel.close()
            return value
        } catch {
            try? await proxy.channel.close()
            throw error
        }
    }

    private init(before server: ServerAPI, _ beforeClosing: @escaping @Sendable () async -> Void) async throws {
        let (answers, continuation) = AsyncStream<Answer?>.makeStream()
        self.answers = answers
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    try channel.pipeline.syncOperations.addHandler(
                        RequestForwarder { request in
                            let sent = SentRequest(
                                endpoint: Endpoint(request.method, request.uri), url: server.origin + request.uri,
                                headers: request.headers, body: request.body, id: "")
                            continuation.yield(try? await server.wire.answer(to: sent, presence: .described))
                            await beforeClosing()
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let origin = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
        api = ServerAPI(
            wire: server.wire, origin: origin, description: server.description, note: { _ in }, waiting: { _ in })
    }

    /// Sends by `call`, which must fail, and gives the answer that the server made of it.
    func withheld(_ call: (ServerAPI) async throws -> Answer) async throws -> Answer {
        _ = try? await call(api)
        let answer = await answers.first { _ in true }
        return try require(
            answer.flatMap(\.self), Bilingual("відповідь сервера за проксі", "the server's answer behind the proxy"))
    }
}

/// Collects a request, hands it on, and closes the connection when that is done.
private final class RequestForwarder: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    struct Request: Sendable {
        let method: String
        let uri: String
        let headers: [(name: String, value: String)]
        let body: [UInt8]
    }

    private let forward: @Sendable (Request) async -> Void
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ forward: @escaping @Sendable (Request) async -> Void) {
        self.forward = forward
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let buffer): body += Array(buffer: buffer)
        case .end:
            guard let head else { return }
            // Those that belong to the connection are made anew.
            let own: Set = ["host", "connection", "content-length", "transfer-encoding"]
            let request = Request(
                method: head.method.rawValue, uri: head.uri,
                headers: head.headers.filter { !own.contains($0.name.lowercased()) }.map { ($0.name, $0.value) },
                body: body)
            let (channel, forward) = (context.channel, forward)
            Task {
                await forward(request)
                try? await channel.close()
            }
        }
    }
}
