import Accounts
import Hummingbird

/// Lets in who is signed in; the routes behind it find the caller in the context.
///
/// Who is asking is told by the `Authorization` header alone (RFC 6750 §2.1): not by query, form or cookie.
struct SignedInMiddleware: RouterMiddleware {
    let auth: AuthService

    /// - Throws: 401 without a token, with a malformed one, or with one that is not valid any more.
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let token = Self.token(in: request) else { throw AccessError.invalidToken }
        var context = context
        context.caller = try await auth.caller(accessToken: token, origin: context.origin(of: request))
        return try await next(request, context)
    }

    /// What stands behind `Bearer`; `nil` when there is no such header.
    static func token(in request: Request) -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
