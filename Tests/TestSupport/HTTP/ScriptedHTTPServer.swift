import NIOCore
import NIOPosix
import Synchronization

/// An HTTP server on loopback that answers one request after the other as a test has written down, and hangs up after
/// each.
package final class ScriptedHTTPServer: Sendable {
    /// What it does with a request.
    package enum Reply: Sendable {
        /// Status and body.
        case answer(Int, String, headers: [String] = [])
        /// A head that promises more than comes.
        case cut(String, promised: Int)
        case hangUp
        case silence
    }

    private struct State {
        var replies: [Reply]
        var requests: [String] = []
    }

    package let port: Int
    private let listener: any Channel
    private let state: SharedState

    fileprivate final class SharedState: Sendable {
        private let state: Mutex<State>

        init(_ replies: [Reply]) { state = Mutex(State(replies: replies)) }

        var requests: [String] { state.withLock { $0.requests } }

        /// The last reply is given again and again.
        func reply(to request: String) -> Reply {
            state.withLock { state in
                state.requests.append(request)
                return state.replies.count > 1 ? state.replies.removeFirst() : state.replies.first ?? .silence
            }
        }
    }

    /// Lends a server that is gone when `body` ends.
    package static func with<T>(
        _ replies: [Reply], _ body: (ScriptedHTTPServer) async throws -> T
    ) async throws -> T {
        let server = try await ScriptedHTTPServer(replies)
        do {
            let value = try await body(server)
            try? await server.listener.close()
            return value
        } catch {
            try? await server.listener.close()
            throw error
        }
    }

    private init(_ replies: [Reply]) async throws {
        let state = SharedState(replies)
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ScriptedExchange(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        self.state = state
    }

    /// The requests that came, heads and bodies.
    package var requests: [String] { state.requests }
}

/// One request and its answer.
private final class ScriptedExchange: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: ScriptedHTTPServer.SharedState
    private var received: [UInt8] = []
    private var isAnswered = false

    init(_ state: ScriptedHTTPServer.SharedState) {
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytesView
        let text = String(decoding: received, as: UTF8.self)
        guard !isAnswered, isWhole(text) else { return }
        isAnswered = true
        switch state.reply(to: text) {
        case .answer(let status, let body, let headers):
            let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + headers
            write(lines, text.hasPrefix("HEAD ") ? "" : body, context)
        case .cut(let body, let promised):
            write(["HTTP/1.1 200 Scripted", "Content-Length: \(promised)"], body, context)
        case .hangUp: context.close(promise: nil)
        case .silence: break
        }
    }

    private func isWhole(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length = text[..<end.lowerBound].firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        return text[end.upperBound...].utf8.count >= length
    }

    private func write(_ lines: [String], _ body: String, _ context: ChannelHandlerContext) {
        let text = (lines + ["Connection: close", "", body]).joined(separator: "\r\n")
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
