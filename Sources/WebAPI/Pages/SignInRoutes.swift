import Accounts
import HTTPTypes
import Hummingbird
import Security

/// The page behind the mailed link, and the page after paying.
///
/// GET and HEAD change nothing, so a mail scanner that follows the link does not use it up: only the button does.
struct SignInRoutes: Sendable {
    let auth: AuthService
    let publicURL: PublicURL
    let limiting: RateLimiting

    func add(to router: Router<AppContext>) {
        router.group().add(middleware: limiting.others)
            .get("sign-in", use: ask)
            .get("paid", use: paid)
        router.group().add(middleware: limiting.verify)
            .post("sign-in", use: signIn)
    }

    @Sendable private func ask(_ request: Request, _ context: AppContext) async throws -> Response {
        let token = FormFields(queryOf: request)["token"] ?? ""
        guard let address = try await auth.maskedAddress(behind: token) else { return Self.refused.response() }
        return Page(
            title: "Sign in",
            body: """
                <p>Sign in to Rukopys as <strong>\(Page.escape(address))</strong>?</p>
                <form method="post" action="/sign-in">
                <input type="hidden" name="token" value="\(Page.escape(token))">
                <button>Sign in</button>
                </form>
                <p class="quiet">If you did not ask for this, close the page: nothing happens.</p>
                """
        ).response()
    }

    @Sendable private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = FormFields(try await RequestBody.bytes(of: request, limit: 4_096))
        let token = form["token"] ?? ""
        do {
            let (tokens, redirectTo) = try await auth.verify(.token(token), origin: context.origin(of: request))
            var headers: HTTPFields = [.setCookie: cookie(tokens)]
            if let redirectTo {
                headers[.location] = redirectTo
                headers[.cacheControl] = "no-store"
                return Response(status: .seeOther, headers: headers)
            }
            return Page(
                title: "You are signed in",
                body: "<p>You are signed in as <strong>\(Page.escape(tokens.user.email.masked))</strong>.</p>"
            ).response(headers: headers)
        } catch is VerifyError {
            return Self.refused.response()
        }
    }

    @Sendable private func paid(_ request: Request, _ context: AppContext) async throws -> Response {
        guard FormFields(queryOf: request)["canceled"] == nil else {
            return Page(
                title: "Nothing was paid", body: "<p>The payment was not made. The document waits for you.</p>"
            ).response()
        }
        return Page(
            title: "Thank you",
            body: "<p>As soon as your payment is confirmed, your document is being written.</p>"
        ).response()
    }

    private static let refused = Page(
        title: "This link does not work any more",
        body: "<p>It was used, or it is too old. Ask for a new one where you signed in.</p>",
        status: .unauthorized)

    /// For the pages only; the API never reads it.
    ///
    /// `__Host-` binds it to this host and to https (RFC 6265bis §4.1.3.2).
    private func cookie(_ tokens: TokenPair) -> String {
        let isSecure = publicURL.origin.hasPrefix("https://")
        let name = isSecure ? "__Host-rukopys" : "rukopys"
        let secure = isSecure ? "; Secure" : ""
        return "\(name)=\(tokens.refreshToken); Path=/; HttpOnly; SameSite=Lax; "
            + "Max-Age=\(tokens.refreshExpiresIn)\(secure)"
    }
}
