/// The words for somebody who asked to sign in where accounts are made by the operator, and has none.
///
/// In both languages at once: nobody has said yet which one they read.
struct NoAccountMailText: Sendable {
    let subject = "No account · Немає облікового запису"
    let text: String
    let html: String

    /// - Parameter site: an origin, of characters that need no escaping in HTML.
    init(site: String) {
        let english = """
            somebody asked to sign in to \(site) with this address. It has no account there, and new accounts are \
            made by the operator only. If it was you, perhaps you signed up with another address.
            """
        let ukrainian = """
            хтось хотів увійти на \(site) з цією адресою. Облікового запису з нею немає, а нові створює лише \
            адміністратор. Якщо це були ви, можливо, ви зареєстровані з іншою адресою.
            """
        text = "Hello,\n\n\(english)\n\nВітаємо!\n\n\(ukrainian)\n"
        html = """
            <!doctype html>
            <html lang="en"><body style="font-family: sans-serif; line-height: 1.5">
            <p>Hello,</p><p>\(english)</p>
            <div lang="uk"><p>Вітаємо!</p><p>\(ukrainian)</p></div>
            </body></html>
            """
    }
}
