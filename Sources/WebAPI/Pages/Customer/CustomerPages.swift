import Accounts
import Database
import Documents
import Hummingbird
import Jobs
import Payments
import Security

/// What the pages of who is signed in have in common.
struct CustomerPages: Sendable {
    let services: WebAPI.Services
    let publicURL: PublicURL
    let limiting: RateLimiting

    var visitors: VisitorMiddleware { VisitorMiddleware(auth: services.auth, publicURL: publicURL) }

    /// What is looked at.
    func reading(_ router: some RouterMethods<AppContext>) -> RouterGroup<AppContext> {
        router.group().add(middleware: visitors).add(middleware: limiting.reads)
    }

    /// What is sent.
    func writing(_ router: some RouterMethods<AppContext>) -> RouterGroup<AppContext> {
        router.group().add(middleware: limiting.others).add(middleware: visitors)
    }

    static func language(_ context: AppContext) throws -> PageLanguage {
        PageLanguage(tag: try context.signedIn.user.preferredLanguage)
    }

    /// A page for who is signed in.
    static func page(_ title: String, _ body: String, _ context: AppContext) throws -> Page {
        Page(
            title: title, body: body, language: try language(context),
            address: try context.signedIn.user.email.masked)
    }

    /// `2026-11-26 14:05 UTC`.
    static func text(_ moment: Timestamp) -> String {
        moment.rfc3339.prefix(16).replacing("T", with: " ") + " UTC"
    }

    static func text(_ money: Money) -> String { MoneyText.render(money) }
}
