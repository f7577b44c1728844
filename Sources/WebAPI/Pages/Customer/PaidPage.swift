import Accounts
import Documents
import HTTPTypes
import Hummingbird
import Payments
import Security

/// The page after paying: of anybody who has the address, and with the way back for who is signed in.
struct PaidPage: Sendable {
    let pages: CustomerPages

    func add(to router: some RouterMethods<AppContext>) {
        router.group().add(middleware: pages.limiting.others)
            .get("paid", "paid", by: PaymentService.self, use: paid)
    }

    @Sendable private func paid(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = FormFields(queryOf: request)
        let visit = try await visit(of: request)
        let visitor = visit?.caller
        var headers = HTTPFields()
        if let renewed = visit?.renewed { headers.append(BrowserCookies(publicURL: pages.publicURL).field(renewed)) }
        let language = visitor.map { PageLanguage(tag: $0.user.preferredLanguage) } ?? PageLanguage(of: request)
        guard query["canceled"] == nil else {
            return try page("nothing-paid", "nothing-paid-text", "/documents", visitor, language).response(
                headers: headers)
        }
        var target = "/documents"
        if let visitor, let session = query["session_id"], (1...255).contains(session.utf8.count),
            !session.utf8.contains(0)
        {
            // The provider is asked, should its webhook be late; a session that is another's says nothing.
            let payment = try? await pages.services.payments.verify(session: session, user: visitor.user.id.text)
            if let payment { target = "/documents/\(payment.documentID)" }
        }
        return try page("thank-you", "paid-waiting", target, visitor, language).response(headers: headers)
    }

    private func visit(of request: Request) async throws -> PageVisitor? {
        guard let token = BrowserCookies(publicURL: pages.publicURL).session(of: request) else { return nil }
        do {
            return try await pages.services.auth.visitor(pageToken: token)
        } catch is AccessError {
            return nil
        }
    }

    private func page(
        _ title: String, _ text: String, _ target: String, _ visitor: Caller?, _ language: PageLanguage
    ) -> Page {
        let link = visitor == nil ? "" : "<p><a href=\"\(target)\">\(HTMLText.escape(language("to-document")))</a></p>"
        return Page(
            title: language(title), body: "<p>\(HTMLText.escape(language(text)))</p>\(link)", language: language,
            address: visitor?.user.email.masked)
    }
}
