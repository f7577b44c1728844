import NIOCore
import NIOHTTP1
import NIOPosix

/// A model's address at which every key is refused: what asks it fails for good.
struct RefusingModel: Sendable {
    private let port: Int

    /// What a server needs in order to write by it alone.
    var settings: [String: String] {
        [
            "AI_CHAIN": "openai:refusing", "OPENAI_BASE_URL": "http://127.0.0.1:\(port)",
            "OPENAI_API_KEY": "sk-refused",
            "AI_PRICES": "refusing=1:1",
        ]
    }

    static func run<Value: Sendable>(_ body: (RefusingModel) async throws -> Value) async throws -> Value {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Refusing())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let value = try await body(RefusingModel(port: channel.localAddress?.port ?? 0))
            try? await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }
}

/// 401, in the words of OpenAI's API.
private final class Refusing: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let body = ByteBuffer(string: #"{"error":{"message":"Incorrect API key","type":"invalid_request_error"}}"#)
        let headers: HTTPHeaders = ["Content-Type": "application/json", "Content-Length": "\(body.readableBytes)"]
        context.write(
            wrapOutboundOut(.head(.init(version: .http1_1, status: .unauthorized, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
