import NIOCore
import NIOPosix
import Synchronization

/// A server that greets with `hello` and sends back what it gets.
final class EchoServer: Sendable {
    let port: Int
    let heard: Heard
    private let listener: any Channel

    static func with<T>(_ body: (EchoServer) async throws -> T) async throws -> T {
        let server = try await EchoServer()
        do {
            let value = try await body(server)
            try await server.listener.close()
            return value
        } catch {
            try? await server.listener.close()
            throw error
        }
    }

    private init() async throws {
        let heard = Heard()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.addHandler(HearingHandler(heard, greeting: "hello", echoes: true))
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        self.heard = heard
    }
}

/// A connection of a test to a port of this machine.
final class TestConnection: Sendable {
    let heard: Heard
    private let channel: any Channel

    init(to port: Int) async throws {
        let heard = Heard()
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(HearingHandler(heard, greeting: nil, echoes: false)) }
            .connect(host: "127.0.0.1", port: port).get()
        self.heard = heard
    }

    var isOpen: Bool { channel.isActive }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    func close() async throws {
        try await channel.close()
    }
}

/// What one side has heard from the other, and whether that has hung up.
final class Heard: Sendable {
    private let state = Mutex((text: "", ends: 0))

    var text: String { state.withLock { $0.text } }
    /// How many connections have ended.
    var ends: Int { state.withLock { $0.ends } }

    func add(_ text: String) { state.withLock { $0.text += text } }
    func end() { state.withLock { $0.ends += 1 } }
}

private final class HearingHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let heard: Heard
    private let greeting: String?
    private let echoes: Bool

    init(_ heard: Heard, greeting: String?, echoes: Bool) {
        self.heard = heard
        self.greeting = greeting
        self.echoes = echoes
    }

    func channelActive(context: ChannelHandlerContext) {
        if let greeting { context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        heard.add(String(buffer: bytes))
        if echoes { context.writeAndFlush(wrapOutboundOut(bytes), promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        heard.end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
