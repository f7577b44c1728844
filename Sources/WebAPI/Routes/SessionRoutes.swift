import Accounts
import HTTPTypes
import Hummingbird
import Security

/// `auth/me`, `auth/sessions`, `auth/logout`: who is signed in where, and the end of it.
struct SessionRoutes: Sendable {
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .get("auth/me", "me", by: AuthService.self, use: me)
            .patch("auth/me", "change", by: AuthService.self, use: change)
            .get("auth/sessions", "list", by: AuthService.self, use: list)
            .delete("auth/sessions/:id", "revoke", by: AuthService.self, use: revoke)
        // Who has lost the access token may still sign out.
        group.group().add(middleware: limiting.refusedLogout)
            .post("auth/logout", "logOut", by: AuthService.self, use: logOut)
    }

    private static let unshared: HTTPFields = [.cacheControl: "private, no-store"]

    @Sendable private func me(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(MeBody(try context.signedIn), headers: Self.unshared)
    }

    /// `null` takes the name away; a field that is not there stays.
    private struct ChangeRequest: Decodable {
        let change: ProfileChange

        enum CodingKeys: CodingKey { case fullName, preferredLanguage }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            var change = ProfileChange()
            if container.contains(.fullName) {
                change.fullName = .some(try container.decode(String?.self, forKey: .fullName))
            }
            if container.contains(.preferredLanguage) {
                change.preferredLanguage = try container.decode(String.self, forKey: .preferredLanguage)
            }
            self.change = change
        }
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let body: ChangeRequest = try await RequestBody.json(from: request)
        let user = try await auth.change(body.change, by: caller, origin: context.origin(of: request))
        return try JSONResponse.make(UserBody(user), headers: Self.unshared)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let paging = try Paging(request)
        var before: SessionID?
        if let cursor = paging.cursor {
            guard let id = SessionID(cursor) else {
                throw Problem.invalid("cursor", "must be a next_cursor of an answer")
            }
            before = id
        }
        let (items, hasMore) = try await auth.sessions(of: caller.user.id, before: before, limit: paging.limit)
        return try JSONResponse.make(
            ListBody(
                items: items.map { SessionBody($0, caller: caller) },
                nextCursor: hasMore ? items.last.map { Paging.cursor(after: $0.id.text) } : nil),
            headers: Self.unshared)
    }

    @Sendable private func revoke(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ SessionID($0) }),
            try await auth.revoke(id, by: try context.signedIn, origin: context.origin(of: request))
        else { throw Problem.notFound }
        return Response(status: .noContent)
    }

    private struct LogoutRequest: Decodable {
        let scope: String?
        let refreshToken: Credential?
    }

    private struct LogoutBody: Encodable {
        let message = "Signed out."
    }

    @Sendable private func logOut(_ request: Request, _ context: AppContext) async throws -> Response {
        // A body is not needed, so none is asked for, whatever the headers say of its type (RFC 9112 §6.3).
        let hasBody = RequestBody.isThere(request)
        // The type is named, as `null` would be an optional one.
        let body = hasBody ? try await RequestBody.json(LogoutRequest.self, from: request) : nil
        guard let scope = LogoutScope(rawValue: body?.scope ?? LogoutScope.current.rawValue) else {
            throw Problem.invalid(
                "scope", "must be one of " + LogoutScope.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let limit = try await auth.logOut(
            accessToken: SignedInMiddleware.token(in: request), refreshToken: body?.refreshToken?.text, scope: scope,
            origin: context.origin(of: request))
        return try JSONResponse.make(LogoutBody(), headers: RateLimitHeaders.fields(limit, of: "logout"))
    }
}
