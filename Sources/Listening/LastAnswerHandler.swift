import NIOCore
import NIOHTTP1

/// Ends connections as RFC 9112 §9.6 has it: the last answer says `Connection: close`, and after it nothing is read.
///
/// The last is the one to a request that wants no other (HTTP/1.0, or `Connection: close`, however it is written), and of
/// a server that stops the next one, so that the client sends the request after it elsewhere. Without that, a request that
/// is on its way when the connection is closed is lost, and the client cannot know whether it has been worked off.
final class LastAnswerHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let patience: TimeAmount
    private var isDraining = false
    /// Whether the answer that is being written has told the client that it is the last.
    private var isLast = false
    /// How many requests have come.
    private var asked = 0
    /// How many have been answered to the end.
    private var answered = 0
    /// The number of the request that wants to be the last.
    private var last: Int?
    /// Whether what still comes is thrown away.
    private var isDeaf = false
    private var waiting: Scheduled<Void>?

    /// - Parameter patience: how long a connection between two requests may go on.
    init(patience: TimeAmount) {
        self.patience = patience
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Who has said that this was all is not listened to.
        if last != nil, case .head = Self.unwrapInboundIn(data) { isDeaf = true }
        if isDeaf { return }
        if case .head(let head) = Self.unwrapInboundIn(data) {
            asked += 1
            if !head.isKeepAlive { last = asked }
            stopWaiting()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head(var head) where (isDraining || answered + 1 == last) && head.status.code >= 200:
            isLast = true
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .end where isLast:
            // Not before all of it is with the system: closing throws away what a slow reader has not taken.
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
            context.write(data, promise: written)
        case .end:
            answered += 1
            context.write(data, promise: promise)
            if isDraining, asked == answered { wait(context) }
        default:
            context.write(data, promise: promise)
        }
    }

    /// Not passed on: Hummingbird would close in the middle of what is being written.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isDraining = true
        if asked == answered { wait(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopWaiting()
    }

    /// Gives the client the time to ask once more, and then closes.
    private func wait(_ context: ChannelHandlerContext) {
        guard waiting == nil else { return }
        waiting = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
            self.waiting = nil
            context.close(promise: nil)
        }
    }

    private func stopWaiting() {
        waiting?.cancel()
        waiting = nil
    }
}
