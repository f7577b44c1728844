/// The words of the sign-in mail, in the customer's language: Ukrainian, or else English.
struct SignInMailText: Sendable {
    let subject: String
    let text: String
    let html: String

    /// - Parameters:
    ///   - language: BCP 47.
    ///   - link: made of characters that need no escaping in HTML.
    init(language: String, link: String, code: String, minutes: Int) {
        let words = language.lowercased().hasPrefix("uk") ? Self.ukrainian : Self.english
        let grouped = code.prefix(4) + " " + code.suffix(4)
        let validity = words.validity(minutes)
        subject = words.subject
        text = """
            \(words.greeting)

            \(words.openLink)
            \(link)

            \(words.orCode) \(grouped)

            \(validity)
            \(words.notYou)
            """
        html = """
            <!doctype html>
            <html lang="\(words.language)"><body style="font-family: sans-serif; line-height: 1.5">
            <p>\(words.greeting)</p>
            <p><a href="\(link)">\(words.button)</a></p>
            <p>\(words.orCode) <strong>\(grouped)</strong></p>
            <p>\(validity) \(words.notYou)</p>
            </body></html>
            """
    }

    private struct Words {
        let language: String
        let subject: String
        let greeting: String
        let openLink: String
        let button: String
        let orCode: String
        let validity: @Sendable (Int) -> String
        let notYou: String
    }

    private static var english: Words {
        Words(
            language: "en", subject: "Your sign-in link", greeting: "Hello,",
            openLink: "open this link to sign in:", button: "Sign in", orCode: "Or type this code:",
            validity: { "Both can be used once, within \($0) minutes." },
            notYou: "If you did not ask for this mail, there is nothing to do: nobody gets in without it.")
    }

    private static var ukrainian: Words {
        Words(
            language: "uk", subject: "Ваше посилання для входу", greeting: "Вітаємо!",
            openLink: "Щоб увійти, відкрийте це посилання:", button: "Увійти", orCode: "Або введіть цей код:",
            validity: { "Скористатися ними можна один раз, протягом \($0) хвилин." },
            notYou: "Якщо ви не просили цього листа, нічого робити не потрібно: без нього ніхто не ввійде.")
    }
}
