import Accounts
import HTTPTypes
import Hummingbird

/// `/account`, and signing out.
struct AccountPages: Sendable {
    let pages: CustomerPages
    let export: AccountExport

    private struct Values: Sendable {
        struct Line: Sendable {
            let session: String
            let device: String
            let facts: String
            let isThis: Bool
        }

        let notice: String?
        let name: String
        let languages: [DescriptionForm.Choice]
        let sessions: [Line]
        let t: [String: String]
    }

    private static let mostSessions = 100

    private var auth: AuthService { pages.services.auth }

    func add(to router: some RouterMethods<AppContext>) {
        pages.reading(router)
            .get("account", "show", by: AuthService.self, use: show)
            .get("account/export", "download", by: AuthService.self, use: download)
        pages.writing(router)
            .post("account", "change", by: AuthService.self, use: change)
            .post("account/sessions/:id/end", "end", by: AuthService.self, use: end)
            .post("account/delete", "delete", by: AuthService.self, use: delete)
            .post("sign-out", "signOut", by: AuthService.self, use: signOut)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let language = try CustomerPages.language(context)
        let (sessions, _) = try await auth.sessions(of: caller.user.id, before: nil, limit: Self.mostSessions)
        let lines = sessions.map { session in
            Values.Line(
                session: session.id.text, device: session.userAgent ?? language("unknown-device"),
                facts: [session.ip, language("seen", CustomerPages.text(session.lastSeenAt))].compactMap(\.self)
                    .joined(separator: " · "),
                isThis: session.id == caller.session.id)
        }
        // An account may have another language, for its mails: saving a name must not change it.
        let own = caller.user.preferredLanguage
        let known = PageLanguage.allCases.map { (tag: $0.rawValue, name: $0.name) }
        let languages = (known + (known.contains { $0.tag == own } ? [] : [(own, own)])).map {
            DescriptionForm.Choice(value: $0.tag, label: $0.name, isChosen: $0.tag == own)
        }
        let isSaved = FormFields(queryOf: request)["notice"] == "account-saved"
        let body = try PageTemplates.render(
            "account",
            Values(
                notice: isSaved ? language("account-saved") : nil, name: caller.user.fullName ?? "",
                languages: languages, sessions: lines, t: language.phrases))
        return try CustomerPages.page(language("account"), body, context).response()
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = try await PageForm.urlEncoded(request)
        var change = ProfileChange(preferredLanguage: form["preferred_language"])
        if form.has("full_name") { change.fullName = .some(form["full_name"]) }
        _ = try await auth.change(change, by: try context.signedIn, origin: context.origin(of: request))
        return VisitorMiddleware.redirect(to: "/account?notice=account-saved")
    }

    @Sendable private func end(_ request: Request, _ context: AppContext) async throws -> Response {
        let session = try context.id(SessionID.init)
        guard
            try await auth.revoke(session, by: try context.signedIn, origin: context.origin(of: request))
        else { throw Problem.notFound }
        return VisitorMiddleware.redirect(to: "/account")
    }

    @Sendable private func download(_ request: Request, _ context: AppContext) async throws -> Response {
        try await export.response(to: try context.signedIn, origin: context.origin(of: request))
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let form = try await PageForm.urlEncoded(request)
        guard form["email"].flatMap(EmailAddress.init) == caller.user.email else {
            throw Problem(.unprocessableContent, "wrong-address", "This is not the address of your account")
        }
        let language = try CustomerPages.language(context)
        try await auth.deleteUser(caller, origin: context.origin(of: request))
        return try Page(title: language("account-deleted"), body: "", language: language)
            .response(headers: forgetting)
    }

    @Sendable private func signOut(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = try await PageForm.urlEncoded(request)
        let scope = form["scope"].flatMap(LogoutScope.init(rawValue:)) ?? .current
        try await auth.leave(try context.signedIn, scope, origin: context.origin(of: request))
        var response = VisitorMiddleware.redirect(to: "/sign-in")
        response.headers.append(contentsOf: forgetting)
        return response
    }

    private var forgetting: HTTPFields {
        var fields = HTTPFields()
        fields.append(BrowserCookies(publicURL: pages.publicURL).forgetting)
        return fields
    }
}
