import Accounts
import Hummingbird

/// Who is asking, by the `Authorization` header alone (RFC 6750 §2.1): not by query, form or cookie.
struct Bearer: Sendable {
    let auth: AuthService

    /// - Throws: 401 without a token, with a malformed one, or with one that is not valid any more.
    func caller(_ request: Request, _ context: AppContext) async throws -> Caller {
        guard let header = request.headers[.authorization] else { throw AccessError.invalidToken }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw AccessError.invalidToken }
        return try await auth.caller(accessToken: String(parts[1]), origin: context.origin(of: request))
    }
}
