import Accounts
import HTTPTypes
import Hummingbird
import Security

/// Lets in whose browser is signed in to the pages; the routes behind it find the caller in the context.
///
/// A browser that is not is led to sign in, a script is told 401.
///
/// Never for routes of the API, which takes no cookie: what a browser sends by itself, another site's page could have it
/// send. Here a form has to come from a page of ours.
struct VisitorMiddleware: RouterMiddleware {
    let auth: AuthService
    let publicURL: PublicURL

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let cookies = BrowserCookies(publicURL: publicURL)
        let visitor: PageVisitor
        do {
            guard let token = cookies.session(of: request) else { throw AccessError.invalidToken }
            visitor = try await auth.visitor(pageToken: token)
        } catch is AccessError where ProblemPage.isWanted(by: request) {
            return Self.redirect(to: "/sign-in")
        }
        if request.method != .get, request.method != .head, !FormOrigin.isOwn(request, publicURL) {
            throw Problem(.forbidden, "foreign-form", "This form came from another site")
        }
        var context = context
        context.caller = visitor.caller
        var renewal = HTTPFields()
        if let renewed = visitor.renewed { renewal.append(cookies.field(renewed)) }
        do {
            var response = try await next(request, context)
            // Who signs out does not get the cookie back.
            if !cookies.changesSession(response.headers) { response.headers.append(contentsOf: renewal) }
            return response
        } catch {
            throw ErrorWithHeaders(error: error, headers: renewal)
        }
    }

    /// To somewhere else on this site, by GET.
    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }
}
