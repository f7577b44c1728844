import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import Security

/// Makes the answer to what is no HTTP one like all others.
///
/// Such a request never reaches a route: the server's own answer to it is a bare 400.
final class UnreadableRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let securityHeaders: SecurityHeaders
    private var flaw: HTTPParserError?

    init(securityHeaders: SecurityHeaders) {
        self.securityHeaders = securityHeaders
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        flaw = flaw ?? error as? HTTPParserError
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // All answers of ours have an id, also the one to a request before this on the same connection.
        guard let flaw, let name = HTTPField.Name("X-Request-ID"),
            case .head(let given) = unwrapOutboundIn(data), given.headerFields[name] == nil
        else { return context.write(data, promise: promise) }
        let (head, body) = answer(to: flaw, idField: name)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }

    private func answer(to flaw: HTTPParserError, idField: HTTPField.Name) -> (HTTPResponse, ByteBuffer) {
        let id = RequestName.new()
        let problem = Self.problem(of: flaw)
        let body = ByteBuffer(bytes: problem.json(instance: id))
        var response = problem.response(instance: id)
        securityHeaders.add(to: &response)
        response.headers[idField] = id
        response.headers[.contentLength] = "\(body.readableBytes)"
        response.headers[.connection] = "close"
        return (HTTPResponse(status: response.status, headerFields: response.headers), body)
    }

    private static func problem(of flaw: HTTPParserError) -> Problem {
        guard flaw == .headerOverflow else { return .malformedRequest }
        return Problem(
            .requestHeaderFieldsTooLarge, "headers-too-large", "The head of the request is larger than the server reads"
        )
    }
}
