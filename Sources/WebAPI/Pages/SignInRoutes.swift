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
        try await confirmation(of: FormFields(queryOf: request)["token"] ?? "")
    }

    private func confirmation(of token: String) async throws -> Response {
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
        ).response(headers: Self.ownReferrer)
    }

    @Sendable private func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = FormFields(try await RequestBody.bytes(of: request, limit: 4_096))
        let token = form["token"] ?? ""
        // Another site's page must not sign its visitor in as somebody else: the button has to be pressed here.
        guard isOwnForm(request) else { return try await confirmation(of: token) }
        do {
            let session = try await auth.verifyForPages(.token(token), origin: context.origin(of: request))
            var headers: HTTPFields = [.setCookie: cookie(session)]
            if let redirectTo = session.redirectTo {
                headers[.location] = redirectTo
                headers[.cacheControl] = "no-store"
                return Response(status: .seeOther, headers: headers)
            }
            return Page(
                title: "You are signed in",
                body: "<p>You are signed in as <strong>\(Page.escape(session.user.email.masked))</strong>.</p>"
            ).response(headers: headers)
        } catch is VerifyError {
            return Self.refused.response()
        }
    }

    /// Whether a form was sent by a page of ours, as far as the browser says (Fetch Metadata; RFC 6454 §7).
    private func isOwnForm(_ request: Request) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin] else { return true }
        return origin == publicURL.origin
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

    /// The form's own POST must say where it comes from: without a referrer, browsers send `Origin: null`.
    private static let ownReferrer: HTTPFields = {
        var headers = HTTPFields()
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "same-origin" }
        return headers
    }()

    private static let refused = Page(
        title: "This link does not work any more",
        body: "<p>It was used, or it is too old. Ask for a new one where you signed in.</p>",
        status: .unauthorized)

    /// For the pages only; the API never reads it.
    ///
    /// `__Host-` binds it to this host and to https (RFC 6265bis §4.1.3.2).
    private func cookie(_ session: PageSession) -> String {
        let isSecure = publicURL.origin.hasPrefix("https://")
        let name = isSecure ? "__Host-rukopys" : "rukopys"
        let secure = isSecure ? "; Secure" : ""
        return "\(name)=\(session.token); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(session.expiresIn)\(secure)"
    }
}
