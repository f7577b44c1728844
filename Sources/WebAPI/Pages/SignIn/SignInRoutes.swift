import Accounts
import HTTPTypes
import Hummingbird
import Security

/// The pages on which a browser asks for a link, and the page behind the mailed link.
///
/// GET and HEAD change nothing, so a mail scanner that follows the link does not use it up, not even one that runs
/// scripts: by itself the page signs in only in the browser that asked for the link.
struct SignInRoutes: Sendable {
    let auth: AuthService
    let publicURL: PublicURL
    let limiting: RateLimiting

    private var cookies: BrowserCookies { BrowserCookies(publicURL: publicURL) }

    func add(to router: some RouterMethods<AppContext>) {
        router.group().add(middleware: limiting.others)
            .get("sign-in", "show", by: AuthService.self, use: show)
        router.group().add(middleware: limiting.verify).post("sign-in", "signIn", by: AuthService.self, use: signIn)
        router.group().add(middleware: limiting.magicLink)
            .post("sign-in/link", "requestLink", by: AuthService.self, use: requestLink)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let token = FormFields(queryOf: request)["token"] else {
            return try Self.pages(request).ask().response()
        }
        return try await confirmation(of: token, request)
    }

    private func confirmation(of token: String, _ request: Request) async throws -> Response {
        let preview = try await auth.preview(of: token, browser: cookies.proofs(of: request))
        guard let preview else { return try Self.pages(request).refused.response() }
        return try Self.pages(request).confirm(preview, token: token).response()
    }

    @Sendable private func requestLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = FormFields(try await RequestBody.bytes(of: request, limit: 4_096))
        let email = form["email"] ?? ""
        // Another site's page must not have this browser ask for a link that it would then sign in with unasked.
        guard FormOrigin.isOwn(request, publicURL) else {
            return try Self.pages(request).ask(email: email).response()
        }
        do {
            let answer = try await auth.requestMagicLink(
                email: email, redirectTo: "/documents", browser: cookies.proofs(of: request),
                origin: context.origin(of: request))
            var headers = HTTPFields()
            headers.append(cookies.field(answer.proof))
            return try Self.pages(request).code(of: answer.challengeID.text).response(headers: headers)
        } catch MagicLinkError.malformedEmail {
            return try Self.pages(request).ask(email: email, isWrong: true)
                .response()
        }
    }

    @Sendable private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = FormFields(try await RequestBody.bytes(of: request, limit: 4_096))
        if form["token"] == nil, let challenge = form["challenge_id"] {
            return try await signIn(
                .code(form["code"] ?? "", challenge: challenge), request, context,
                otherwise: Self.pages(request).code(of: challenge, isWrong: true))
        }
        let token = form["token"] ?? ""
        // Another site's page must not sign its visitor in as somebody else: the button has to be pressed here.
        guard FormOrigin.isOwn(request, publicURL) else { return try await confirmation(of: token, request) }
        return try await signIn(.token(token), request, context, otherwise: Self.pages(request).refused)
    }

    private func signIn(
        _ proof: ChallengeProof, _ request: Request, _ context: AppContext, otherwise refusal: Page
    ) async throws -> Response {
        do {
            guard FormOrigin.isOwn(request, publicURL) else { throw VerifyError.invalidMagicLink }
            let session = try await auth.verifyForPages(
                proof, browser: cookies.proofs(of: request), origin: context.origin(of: request))
            var headers = HTTPFields()
            headers.append(cookies.field(session.cookie))
            headers.append(cookies.field(session.proof))
            guard let redirectTo = session.redirectTo else {
                return try Self.pages(request).signedIn(session.user).response(headers: headers)
            }
            headers[.location] = redirectTo
            headers[.cacheControl] = "no-store"
            return Response(status: .seeOther, headers: headers)
        } catch is VerifyError {
            return try refusal.response()
        }
    }

    private static func pages(_ request: Request) -> SignInPages {
        SignInPages(language: PageLanguage(of: request))
    }
}
