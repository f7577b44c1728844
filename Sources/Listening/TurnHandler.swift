import NIOCore
import NIOHTTP1

/// Lets one request in at a time: those that are sent behind it (RFC 9112 §9.3.2) wait until it is answered.
///
/// Hummingbird takes the next one from its queue whatever has become of the connection: a request behind the last answer
/// would be worked off, and nobody would hear of it.
final class TurnHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Held {
        case part(HTTPServerRequestPart)
        case event(ChannelEvent)
        case error(any Error)
    }

    /// What came behind the request that is being answered, in order; not more than a read brings, since none follows.
    private var held = CircularBuffer<Held>()
    private var isBeingAnswered = false
    private var isReadWanted = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = Self.unwrapInboundIn(data)
        if held.isEmpty, !(isBeingAnswered && part.isHead) {
            deliver(part, context)
        } else {
            held.append(.part(part))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !held.isEmpty, let event = event as? ChannelEvent {
            held.append(.event(event))
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if held.isEmpty { context.fireErrorCaught(error) } else { held.append(.error(error)) }
    }

    func read(context: ChannelHandlerContext) {
        if held.isEmpty { context.read() } else { isReadWanted = true }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let isEnd = if case .end = Self.unwrapOutboundIn(data) { true } else { false }
        context.write(data, promise: promise)
        guard isEnd else { return }
        isBeingAnswered = false
        release(context)
    }

    private func deliver(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        if part.isHead { isBeingAnswered = true }
        context.fireChannelRead(Self.wrapInboundOut(part))
    }

    /// Lets the next one in.
    private func release(_ context: ChannelHandlerContext) {
        var isDelivered = false
        while let next = held.first {
            if case .part(let part) = next, part.isHead, isBeingAnswered { break }
            held.removeFirst()
            switch next {
            case .part(let part):
                deliver(part, context)
                isDelivered = true
            case .event(let event): context.fireUserInboundEventTriggered(event)
            case .error(let error): context.fireErrorCaught(error)
            }
        }
        if isDelivered { context.fireChannelReadComplete() }
        if held.isEmpty, isReadWanted {
            isReadWanted = false
            context.read()
        }
    }
}

extension HTTPServerRequestPart {
    fileprivate var isHead: Bool { if case .head = self { true } else { false } }
}
