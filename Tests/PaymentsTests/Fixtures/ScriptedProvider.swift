import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A provider that answers what a test tells it to, byte by byte if need be, and keeps what it was asked.
///
/// It knows HTTP only as far as requests with a `Content-Length` go, which is all that the client sends: so it can
/// also answer what no HTTP library would.
final class ScriptedProvider: Sendable {
    /// What the client sent.
    struct Asked: Sendable {
        /// The request line: `POST /v1/checkout/sessions HTTP/1.1`.
        let line: String
        /// By lower-case name.
        let headers: [String: String]
        let body: String

        /// The form's fields, decoded.
        var form: [String: String] {
            let pairs = body.split(separator: "&").map { pair in
                pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                    String($0).removingPercentEncoding ?? "‹not percent encoding›"
                }
            }
            return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
        }
    }

    /// What it answers.
    enum Answer: Sendable {
        /// A whole answer with its length.
        case json(Int, String, headers: [String: String] = [:])
        /// These bytes, and then the connection is closed.
        case bytes(String)
        /// These bytes, and then nothing more, for ever.
        case stall(String)
        /// The connection is closed without a word.
        case close
        /// Nothing until ``release(_:)``, then that answer.
        case later(String)

        /// A session as the provider's API gives it.
        static func session(_ id: String, url: String? = nil, headers: [String: String] = [:]) -> Answer {
            .json(
                200,
                #"{"id":"\#(id)","object":"checkout.session","url":"\#(url ?? "https://pay.example/\(id)")","#
                    + #""status":"open","payment_status":"unpaid","payment_intent":null,"amount_total":1000,"#
                    + #""currency":"eur","livemode":false}"#, headers: headers)
        }

        static func error(_ status: Int, type: String, message: String, headers: [String: String] = [:]) -> Answer {
            .json(status, #"{"error":{"type":"\#(type)","message":"\#(message)"}}"#, headers: headers)
        }
    }

    private struct State {
        var answers: [Answer]
        var asked: [Asked] = []
        var waiting: [String: any Channel] = [:]
        var connections: [any Channel] = []
    }

    private let state: Mutex<State>
    private let channel = Mutex<(any Channel)?>(nil)

    private init(_ answers: [Answer]) {
        state = Mutex(State(answers: answers))
    }

    /// Lends a provider that gives these answers in turn, and its address.
    static func with<T>(_ answers: [Answer], _ body: (ScriptedProvider, String) async throws -> T) async throws -> T {
        let provider = ScriptedProvider(answers)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    provider.state.withLock { $0.connections.append(channel) }
                    try channel.pipeline.syncOperations.addHandler(Conversation(provider))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let value = try await body(provider, "http://127.0.0.1:\(server.localAddress?.port ?? 0)")
            try await provider.close(server)
            return value
        } catch {
            try await provider.close(server)
            throw error
        }
    }

    private func close(_ server: any Channel) async throws {
        try await server.close()
        for connection in state.withLock({ $0.connections }) { connection.close(promise: nil) }
    }

    /// Everything it was asked, in order.
    var asked: [Asked] { state.withLock { $0.asked } }

    /// Adds answers.
    func then(_ answers: Answer...) { state.withLock { $0.answers += answers } }

    /// Gives the answer that a request has been waiting for.
    func release(_ name: String, with answer: Answer) {
        guard let channel = state.withLock({ $0.waiting.removeValue(forKey: name) }) else { return }
        reply(answer, on: channel)
    }

    fileprivate func hear(_ asked: Asked, on channel: any Channel) {
        let answer = state.withLock { state in
            state.asked.append(asked)
            return state.answers.isEmpty ? .error(599, type: "api_error", message: "") : state.answers.removeFirst()
        }
        reply(answer, on: channel)
    }

    private func reply(_ answer: Answer, on channel: any Channel) {
        switch answer {
        case .json(let status, let body, let headers):
            let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            send(
                "HTTP/1.1 \(status) Scripted\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)", on: channel)
        case .bytes(let text):
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .stall(let text): send(text, on: channel)
        case .close: channel.close(promise: nil)
        case .later(let name): state.withLock { $0.waiting[name] = channel }
        }
    }

    private func send(_ text: String, on channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// Reads requests off one connection.
    private final class Conversation: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let provider: ScriptedProvider
        private var received = ""

        init(_ provider: ScriptedProvider) {
            self.provider = provider
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard let end = received.range(of: "\r\n\r\n") else { return }
            let lines = received[..<end.lowerBound].components(separatedBy: "\r\n")
            let headers = lines.dropFirst().map { $0.split(separator: ":", maxSplits: 1) }
                .map { ($0[0].lowercased(), $0.count > 1 ? $0[1].trimmingCharacters(in: .whitespaces) : "") }
            let fields = Dictionary(headers) { first, _ in first }
            let body = received[end.upperBound...]
            guard body.utf8.count >= Int(fields["content-length"] ?? "0") ?? 0 else { return }
            received = ""
            provider.hear(
                Asked(line: lines.first ?? "", headers: fields, body: String(body)), on: context.channel)
        }
    }
}
