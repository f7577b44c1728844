import NIOCore
import NIOPosix
import Synchronization

/// A mail server on loopback that says what a test wants, and keeps what it is told.
package final class SMTPTestServer: Sendable {
    /// How it behaves; without changes as RFC 5321 wants it.
    package struct Manners: Sendable {
        package var greeting = "220 mail.test ESMTP"
        /// What EHLO offers.
        package var extensions: [String] = []
        /// Answers instead of the usual ones, by verb: `RCPT`; `.` for the end of the message.
        package var replies: [String: String] = [:]
        /// The verb after which it says nothing more; `` for the greeting itself.
        package var silentAt: String?
        /// The verb at which it hangs up.
        package var hangsUpAt: String?

        package init() {}
    }

    /// A message that it has taken over.
    package struct Delivery: Sendable {
        /// The line itself: `MAIL FROM:<…> …`.
        package let mail: String
        package let recipients: [String]
        /// The message, its dots no longer doubled.
        package let content: String
    }

    /// What clients have said and sent.
    fileprivate struct Record {
        var commands: [String] = []
        var deliveries: [Delivery] = []
    }

    package let port: Int
    private let listener: any Channel
    private let record: SharedRecord

    /// Lends a server that is gone when `body` ends.
    package static func with<T>(
        _ manners: Manners = Manners(), _ body: (SMTPTestServer) async throws -> T
    ) async throws -> T {
        let server = try await SMTPTestServer(manners)
        do {
            let value = try await body(server)
            try? await server.listener.close()
            return value
        } catch {
            try? await server.listener.close()
            throw error
        }
    }

    private init(_ manners: Manners) async throws {
        let record = SharedRecord()
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(manners, record))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
        self.record = record
    }

    /// Every line that came, those of messages aside.
    package var commands: [String] { record.state.withLock { $0.commands } }
    package var deliveries: [Delivery] { record.state.withLock { $0.deliveries } }

    fileprivate final class SharedRecord: Sendable {
        let state = Mutex(Record())
    }
}

/// One client.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let manners: SMTPTestServer.Manners
    private let record: SMTPTestServer.SharedRecord
    private var unread: [UInt8] = []
    private var isInMessage = false
    private var isInLogin = false
    private var isSilent = false
    private var mail = ""
    private var recipients: [String] = []
    private var lines: [String] = []

    init(_ manners: SMTPTestServer.Manners, _ record: SMTPTestServer.SharedRecord) {
        self.manners = manners
        self.record = record
    }

    func channelActive(context: ChannelHandlerContext) {
        answer("", manners.greeting, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unread += unwrapInboundIn(data).readableBytesView
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            // A bare LF is not a line's end (RFC 5321 §2.3.8).
            guard end > 0, unread[end - 1] == UInt8(ascii: "\r") else { return context.close(promise: nil) }
            let line = String(decoding: unread[..<(end - 1)], as: UTF8.self)
            unread.removeSubrange(...end)
            receive(line, context)
        }
    }

    private func receive(_ line: String, _ context: ChannelHandlerContext) {
        if isInMessage {
            guard line == "." else { return lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line) }
            isInMessage = false
            if answer(".", "250 taken over", context) { keepMessage() }
            return
        }
        record.state.withLock { $0.commands.append(line) }
        if isInLogin {
            isInLogin = false
            answer("LOGIN", "235 welcome", context)
            return
        }
        let verb = line.split(separator: " ").first.map { $0.uppercased() } ?? ""
        switch verb {
        case "EHLO":
            let all = ["mail.test"] + manners.extensions
            let last = all.count - 1
            answer(
                verb, all.enumerated().map { "250\($0 == last ? " " : "-")\($1)" }.joined(separator: "\r\n"), context)
        case "AUTH": isInLogin = answer(verb, "334 ", context)
        case "MAIL":
            mail = line
            recipients = []
            answer(verb, "250 ok", context)
        case "RCPT":
            recipients.append(line)
            answer(verb, "250 ok", context)
        case "DATA":
            lines = []
            isInMessage = answer(verb, "354 go on", context)
        case "QUIT":
            answer(verb, "221 bye", context)
            context.close(promise: nil)
        default: answer(verb, "250 ok", context)
        }
    }

    private func keepMessage() {
        let delivery = SMTPTestServer.Delivery(
            mail: mail, recipients: recipients, content: lines.map { $0 + "\r\n" }.joined())
        record.state.withLock { $0.deliveries.append(delivery) }
    }

    /// - Returns: whether the usual answer was given.
    @discardableResult
    private func answer(_ verb: String, _ usual: String, _ context: ChannelHandlerContext) -> Bool {
        if manners.hangsUpAt == verb {
            context.close(promise: nil)
            return false
        }
        if manners.silentAt == verb { isSilent = true }
        guard !isSilent else { return false }
        let reply = manners.replies[verb] ?? usual
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: reply + "\r\n")), promise: nil)
        return reply == usual
    }
}
