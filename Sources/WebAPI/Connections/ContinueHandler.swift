import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that asks first to send its body (`Expect: 100-continue`, RFC 9110 §10.1.1), as curl does above a
/// megabyte: unanswered, it waits a second.
///
/// Where the answer is no already, because no route takes so much, nothing is said: the answer itself comes at once. The
/// listener lets one request in at a time, so that this never gets into the answer to the one before.
final class ContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let request) = unwrapInboundIn(data), Self.isAsking(request) {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        context.fireChannelRead(data)
    }

    private static func isAsking(_ request: HTTPRequest) -> Bool {
        guard request.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        let length = request.headerFields[.contentLength].flatMap { Int($0) } ?? 0
        return length <= RequestBody.sourcesLimit
    }
}
