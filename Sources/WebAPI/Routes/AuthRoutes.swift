import Accounts
import HTTPTypes
import Hummingbird
import Security

/// `auth/*`: signing in and staying signed in.
struct AuthRoutes: Sendable {
    let auth: AuthService
    let limiting: RateLimiting
    /// What a browser keeps of a sign-in; no authority of the API's.
    let cookies: BrowserCookies
    /// Whether answers may carry the link and code, on a development server.
    let development: DevelopmentConveniences

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.magicLink)
            .post("auth/magic-link", "requestMagicLink", by: AuthService.self, use: requestMagicLink)
        group.group().add(middleware: limiting.verify)
            .post("auth/verify-magic-link", "verifyMagicLink", by: AuthService.self, use: verifyMagicLink)
        group.group().add(middleware: limiting.refusedRefresh)
            .post("auth/refresh", "refresh", by: AuthService.self, use: refresh)
    }

    private struct MagicLinkRequest: Decodable {
        let email: String?
        let redirectTo: String?
    }

    @Sendable private func requestMagicLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let body: MagicLinkRequest = try await RequestBody.json(from: request)
        guard let email = body.email else { throw Problem.invalid("email", "is required") }
        let answer = try await auth.requestMagicLink(
            email: email, redirectTo: body.redirectTo, browser: cookies.proofs(of: request),
            origin: context.origin(of: request))
        let isShown = development.apply(to: request, context)
        return try JSONResponse.make(
            MagicLinkBody(
                email: answer.email.text, challengeId: answer.challengeID.text,
                magicLink: isShown ? answer.link : nil, code: isShown ? answer.code : nil),
            headers: keeping(answer.proof))
    }

    private struct VerifyRequest: Decodable {
        let token: Credential?
        let challengeId: Credential?
        let code: Credential?
    }

    @Sendable private func verifyMagicLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let body: VerifyRequest = try await RequestBody.json(from: request)
        let proof: ChallengeProof
        if let token = body.token?.text {
            proof = .token(token)
        } else if let code = body.code?.text, let challenge = body.challengeId?.text {
            proof = .code(code, challenge: challenge)
        } else {
            throw VerifyError.invalidMagicLink
        }
        let signIn = try await auth.verify(
            proof, browser: cookies.proofs(of: request), origin: context.origin(of: request))
        return try JSONResponse.make(TokenPairBody(signIn.tokens), headers: keeping(signIn.proof))
    }

    private func keeping(_ proof: BrowserProof) -> HTTPFields {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers.append(cookies.field(proof))
        return headers
    }

    private struct RefreshRequest: Decodable {
        let refreshToken: Credential?
    }

    @Sendable private func refresh(_ request: Request, _ context: AppContext) async throws -> Response {
        let body: RefreshRequest = try await RequestBody.json(from: request)
        let tokens = try await auth.refresh(body.refreshToken?.text ?? "", origin: context.origin(of: request))
        var headers = tokens.limit.map { RateLimitHeaders.fields($0, of: "refresh") } ?? [:]
        headers[.cacheControl] = "no-store"
        return try JSONResponse.make(TokenPairBody(tokens), headers: headers)
    }
}
