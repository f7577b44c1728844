import NIOCore
import NIOHTTP1

/// Ends connections as RFC 9112 §9.6 has it: the last answer says `Connection: close`, what comes after it is not looked
/// at, and nothing of it is lost.
///
/// The last is the answer to a request that wants no other (HTTP/1.0, `Connection: close`, an upgrade), one that says so
/// itself, and of a server that stops the next one: the client then sends the request after it elsewhere. Without that, a
/// request that is on its way when the connection is closed is lost, and the client cannot know whether it has been worked
/// off.
///
/// Stands behind ``TurnHandler``, so that one request at a time is seen here.
final class LastAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is known of the request whose turn it is.
    private struct Turn {
        var wantsToBeLast = false
        /// HTTP/1.0 knows no chunks: what has no length ends with the connection.
        var isOld = false
        /// What follows is in a protocol that we do not speak.
        var isUpgrade = false
        /// Whether all of it has come.
        var isWhole = false
        var isAnswered = false
    }

    /// So long a client that still sends has to read its answer, before the system throws that away.
    private static let lingering = TimeAmount.seconds(2)

    private let patience: TimeAmount
    private var isDraining = false
    /// `nil` before the first request.
    private var turn: Turn?
    /// Whether the answer that is being written has told the client that it is the last.
    private var isLast = false
    /// Whether that answer is written to its end.
    private var isDone = false
    /// The end of the answer before; complete when the system has it.
    private var written: EventLoopFuture<Void>?
    private var closing: Scheduled<Void>?

    /// - Parameter patience: how long a connection between two requests may go on.
    init(patience: TimeAmount) {
        self.patience = patience
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDone { return }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            let isUpgrade = head.isUpgrade
            let isOld = [.http0_9, .http1_0].contains(head.version)
            turn = Turn(wantsToBeLast: isOld || isUpgrade || !head.isKeepAlive, isOld: isOld, isUpgrade: isUpgrade)
            closing?.cancel()
            closing = nil
        case .body: break
        case .end: turn?.isWhole = true
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Whoever answers asks for nothing more.
        if isDone { context.read() }
    }

    func read(context: ChannelHandlerContext) {
        // The decoder would keep whatever comes behind an upgrade, without a limit.
        if let turn, turn.isUpgrade, turn.isWhole { return }
        context.read()
    }

    /// Not passed on: Hummingbird would close in the middle of what is being written.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isDraining = true
        waitIfIdle(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closing?.cancel()
        closing = nil
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isDone else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch Self.unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            // What breaks HTTP's rules is answered without a request, and as the last.
            isLast = isDraining || turn?.wantsToBeLast == true || !head.isKeepAlive
            if isLast { head.headers.replaceOrAdd(name: "connection", value: "close") }
            if turn?.isOld == true { head.version = .http1_0 }
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            let promise = promise ?? context.eventLoop.makePromise()
            written = promise.futureResult
            turn?.isAnswered = true
            isDone = isLast
            context.write(data, promise: promise)
            if isDone {
                // Not before all of it is with the system: closing throws away what a slow reader has not taken.
                promise.futureResult.assumeIsolated().whenComplete { _ in self.finish(context) }
            } else {
                waitIfIdle(context)
            }
        default:
            context.write(data, promise: promise)
        }
    }

    /// Whoever has read to the end closes what it writes to, which with a client that has done the same closes all.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output, let written else { return context.close(mode: mode, promise: promise) }
        written.assumeIsolated().whenComplete { _ in context.close(mode: mode, promise: promise) }
    }

    /// Closes the connection, in two stages where the client still sends: closed at once, the system would answer what comes
    /// with a reset, and a client that gets one may lose the answer.
    private func finish(_ context: ChannelHandlerContext) {
        guard let turn, !turn.isWhole else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        context.read()
        close(in: Self.lingering, context)
    }

    /// Gives the client the time to ask once more, and then closes.
    private func waitIfIdle(_ context: ChannelHandlerContext) {
        guard isDraining, turn?.isAnswered != false, closing == nil else { return }
        close(in: patience, context)
    }

    private func close(in time: TimeAmount, _ context: ChannelHandlerContext) {
        closing = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.closing = nil
            context.close(promise: nil)
        }
    }
}

extension HTTPRequestHead {
    /// Whether NIO's decoder takes what follows for another protocol.
    fileprivate var isUpgrade: Bool {
        method == .CONNECT
            || headers.contains(name: "upgrade")
                && headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}

extension HTTPResponseHead {
    fileprivate var isKeepAlive: Bool {
        !headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
    }
}
