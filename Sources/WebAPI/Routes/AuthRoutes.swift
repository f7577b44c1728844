import Accounts
import HTTPTypes
import Hummingbird
import Security

/// `auth/*`: signing in and staying signed in.
struct AuthRoutes: Sendable {
    let auth: AuthService
    let bearer: Bearer
    let limiter: RateLimiter
    let limits: RateLimits
    /// Whether answers may carry the link and code, on a development server.
    let development: DevelopmentConveniences

    func add(to group: RouterGroup<AppContext>) {
        limited(group, "magic-link", limits.magicLink).post("auth/magic-link", use: requestMagicLink)
        limited(group, "verify", limits.verify).post("auth/verify-magic-link", use: verifyMagicLink)
        group.post("auth/refresh", use: refresh)
        group.get("auth/me", use: me)
    }

    private func limited(_ group: RouterGroup<AppContext>, _ name: String, _ limit: RateLimit) -> RouterGroup<AppContext>
    {
        group.group().add(middleware: IPRateLimitMiddleware(name: name, limit: limit, limiter: limiter))
    }

    private struct MagicLinkRequest: Decodable {
        let email: String?
        let redirectTo: String?
    }

    @Sendable private func requestMagicLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let body: MagicLinkRequest = try await RequestBody.json(from: request)
        guard let email = body.email else { throw Problem.invalid("email", "is required") }
        let answer = try await auth.requestMagicLink(
            email: email, redirectTo: body.redirectTo, origin: context.origin(of: request))
        let isShown = development.apply(to: request, context)
        return try JSONResponse.make(
            MagicLinkBody(
                email: answer.email.text, challengeId: answer.challengeID.text,
                magicLink: isShown ? answer.link : nil, code: isShown ? answer.code : nil),
            headers: [.cacheControl: "no-store"])
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
        let (tokens, _) = try await auth.verify(proof, origin: context.origin(of: request))
        return try JSONResponse.make(TokenPairBody(tokens), headers: [.cacheControl: "no-store"])
    }

    private struct RefreshRequest: Decodable {
        let refreshToken: Credential?
    }

    @Sendable private func refresh(_ request: Request, _ context: AppContext) async throws -> Response {
        let body: RefreshRequest = try await RequestBody.json(from: request)
        do {
            let tokens = try await auth.refresh(body.refreshToken?.text ?? "", origin: context.origin(of: request))
            return try JSONResponse.make(TokenPairBody(tokens), headers: [.cacheControl: "no-store"])
        } catch let error as RefreshError {
            // Guessing is limited by network; a good token is limited by its own session alone.
            if case .limited = error { throw error }
            let network = context.clientAddress?.network.description ?? "unknown"
            let decision = limiter.take(limits.refreshRefused, key: "refresh-refused \(network)")
            guard decision.isAllowed else { throw Problem.limited(decision) }
            throw error
        }
    }

    @Sendable private func me(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try await bearer.caller(request, context)
        return try JSONResponse.make(MeBody(caller), headers: [.cacheControl: "private, no-store"])
    }
}
