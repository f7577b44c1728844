import Accounts
import Hummingbird
import NIOCore
import Security

/// What a request carries through middleware and routes.
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Who is connected to us; a proxy, perhaps.
    let peer: IPAddress?
    /// The caller's `X-Request-ID` when it is one, else ours; set by the outermost middleware.
    var requestID = ""
    /// Who is asking, through trusted proxies; set by the outermost middleware.
    var clientAddress: IPAddress?
    /// Who is signed in, behind ``SignedInMiddleware``.
    var caller: Caller?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress.flatMap(IPAddress.init)
    }

    /// Who is signed in.
    ///
    /// - Throws: 401 on a route that is not behind ``SignedInMiddleware``: forgotten, it lets nobody in.
    var signedIn: Caller {
        get throws {
            guard let caller else { throw AccessError.invalidToken }
            return caller
        }
    }

    /// Where a request comes from, for sessions and the audit log.
    func origin(of request: Request) -> RequestOrigin {
        RequestOrigin(
            ip: clientAddress?.description, userAgent: request.headers[.userAgent], requestID: requestID)
    }
}
