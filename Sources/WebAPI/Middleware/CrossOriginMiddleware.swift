import HTTPTypes
import Hummingbird

/// Lets pages of configured origins read the API's answers (WHATWG Fetch §3.3).
///
/// Never with credentials: authority comes by the `Authorization` header alone, which no browser adds by itself, so
/// there is nothing that another site's page could borrow. The server's own pages are nobody else's to read.
struct CrossOriginMiddleware: RouterMiddleware {
    private let allowed: Set<String>
    private let methods: @Sendable (String) -> [HTTPRequest.Method]

    /// - Parameter methods: what a path knows.
    init(allowed: [AllowedOrigin], methods: @escaping @Sendable (String) -> [HTTPRequest.Method]) {
        self.allowed = Set(allowed.map(\.text))
        self.methods = methods
    }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard !allowed.isEmpty, Self.isReadable(request.uri.path) else { return try await next(request, context) }
        // Also where nobody asks: what a cache keeps for one page must not be given to another.
        var fields: HTTPFields = [.vary: "Origin"]
        if let origin = request.headers[.origin], allowed.contains(origin) {
            fields[.accessControlAllowOrigin] = origin
            if let answer = preflight(request, fields) { return answer }
            fields[.accessControlExposeHeaders] = Self.exposed
        }
        do {
            var response = try await next(request, context)
            response.headers.append(contentsOf: fields)
            return response
        } catch {
            throw ErrorWithHeaders(error: error, headers: fields)
        }
    }

    /// The answer to a browser that asks whether it may ask; `nil` when it does not, or there is nothing there.
    private func preflight(_ request: Request, _ fields: HTTPFields) -> Response? {
        guard request.method == .options, request.headers[.accessControlRequestMethod] != nil else { return nil }
        let known = methods(request.uri.path)
        guard !known.isEmpty else { return nil }
        var fields = fields
        fields[.vary] = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
        fields[.accessControlAllowMethods] = known.map(\.rawValue).joined(separator: ", ")
        fields[.accessControlAllowHeaders] = Self.accepted
        fields[.accessControlMaxAge] = "600"
        return Response(status: .noContent, headers: fields)
    }

    private static func isReadable(_ path: String) -> Bool {
        ["/api/", "/.well-known/"].contains { path.hasPrefix($0) } || path == "/openapi.yaml"
    }

    /// What requests carry beyond what is always allowed.
    private static let accepted =
        "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Request-ID"
    /// What scripts may read beyond what they always may.
    private static let exposed =
        "Content-Disposition, ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID"
}
