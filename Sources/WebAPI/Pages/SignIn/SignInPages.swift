import Accounts
import HTTPTypes
import Security

/// What the pages of signing in say.
struct SignInPages: Sendable {
    let language: PageLanguage

    /// Asks for the address; `isWrong` where the last one was none.
    func ask(email: String = "", isWrong: Bool = false) -> Page {
        page(
            "sign-in",
            """
            <form method="post" action="/sign-in/link">
            <label for="email">\(text("your-address"))</label>
            <input id="email" name="email" type="email" autocomplete="email" required maxlength="254"
            value="\(HTMLText.escape(email))">
            <button>\(text("send-link"))</button>
            </form>
            \(isWrong ? "<p class=\"wrong\" role=\"alert\">\(text("no-address"))</p>" : "")
            <p class="quiet">\(text("no-password"))</p>
            """, isWrong ? .unprocessableContent : .ok)
    }

    /// Asks for the code that was mailed.
    func code(of challenge: String, isWrong: Bool = false) -> Page {
        page(
            isWrong ? "wrong-code" : "look-into-mail",
            """
            <p>\(text(isWrong ? "wrong-code-text" : "look-into-mail-text"))</p>
            <form method="post" action="/sign-in">
            <input type="hidden" name="challenge_id" value="\(HTMLText.escape(challenge))">
            <label for="code">\(text("code"))</label>
            <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="20">
            <button>\(text("sign-in"))</button>
            </form>
            <p class="quiet"><a href="/sign-in">\(text("another-mail"))</a></p>
            """, isWrong ? .unauthorized : .ok)
    }

    /// Asks before a link signs in; only in the browser that asked for the link nobody needs to press the button.
    func confirm(_ preview: LinkPreview, token: String) -> Page {
        var page = page(
            "sign-in",
            """
            <p>\(text("sign-in-as")) <strong>\(HTMLText.escape(preview.maskedAddress))</strong>?</p>
            <form method="post" action="/sign-in">
            <input type="hidden" name="token" value="\(HTMLText.escape(token))">
            <button>\(text("sign-in"))</button>
            </form>
            <p class="quiet">\(text("did-not-ask"))</p>
            """)
        if preview.isBrowserThatAsked { page.script = .submit }
        return page
    }

    func signedIn(_ user: User) -> Page {
        page(
            "signed-in",
            """
            <p>\(text("signed-in-as")) <strong>\(HTMLText.escape(user.email.masked))</strong>.</p>
            <p><a href="/documents">\(text("documents"))</a></p>
            """)
    }

    var refused: Page {
        page(
            "link-is-over", "<p>\(text("link-is-over-text")) <a href=\"/sign-in\">\(text("ask-again"))</a>.</p>",
            .unauthorized)
    }

    private func text(_ key: String) -> String { HTMLText.escape(language(key)) }

    private func page(_ title: String, _ body: String, _ status: HTTPResponse.Status = .ok) -> Page {
        Page(title: language(title), body: body, language: language, status: status)
    }
}
