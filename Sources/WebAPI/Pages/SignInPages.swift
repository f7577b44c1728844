import Accounts

/// What the pages of signing in say.
enum SignInPages {
    /// Asks for the address; `wrong` says what was wrong with the last one.
    static func ask(email: String = "", wrong: String? = nil) -> Page {
        Page(
            title: "Sign in",
            body: """
                <form method="post" action="/sign-in/link">
                <label for="email">Your e-mail address</label>
                <input id="email" name="email" type="email" autocomplete="email" required maxlength="254"
                value="\(Page.escape(email))">
                <button>Send me a link</button>
                </form>
                \(wrong.map { "<p class=\"wrong\" role=\"alert\">\(Page.escape($0))</p>" } ?? "")
                <p class="quiet">We mail you a link and a code, either of which signs you in. There is no password.</p>
                """,
            status: wrong == nil ? .ok : .unprocessableContent)
    }

    /// Asks for the code that was mailed.
    static func code(of challenge: String, isWrong: Bool = false) -> Page {
        Page(
            title: isWrong ? "This code does not work" : "Look into your mail",
            body: """
                <p>\(isWrong
                    ? "It is not the one that was mailed last, or it is too old, or it was mistyped too often."
                    : "If you can sign in with this address, a link is on its way there. Open it, or type the code.")</p>
                <form method="post" action="/sign-in">
                <input type="hidden" name="challenge_id" value="\(Page.escape(challenge))">
                <label for="code">The code of eight digits</label>
                <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="20">
                <button>Sign in</button>
                </form>
                <p class="quiet"><a href="/sign-in">Ask for another mail</a></p>
                """,
            status: isWrong ? .unauthorized : .ok)
    }

    /// Asks before a link signs in; only in the browser that asked for the link nobody needs to press the button.
    static func confirm(_ preview: LinkPreview, token: String) -> Page {
        Page(
            title: "Sign in",
            body: """
                <p>Sign in to Rukopys as <strong>\(Page.escape(preview.maskedAddress))</strong>?</p>
                <form method="post" action="/sign-in">
                <input type="hidden" name="token" value="\(Page.escape(token))">
                <button>Sign in</button>
                </form>
                <p class="quiet">If you did not ask for this, close the page: nothing happens.</p>
                """,
            action: preview.isBrowserThatAsked ? .submit : nil)
    }

    static func signedIn(_ user: User) -> Page {
        Page(
            title: "You are signed in",
            body: "<p>You are signed in as <strong>\(Page.escape(user.email.masked))</strong>.</p>")
    }

    static let refused = Page(
        title: "This link does not work any more",
        body: "<p>It was used, or it is too old. <a href=\"/sign-in\">Ask for a new one</a>.</p>",
        status: .unauthorized)
}
