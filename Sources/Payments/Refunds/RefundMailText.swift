import Database
import Security

/// The words of the mail about a refund, in the customer's language: Ukrainian, or else English.
struct RefundMailText: Sendable {
    let subject: String
    let text: String
    let html: String

    /// - Parameters:
    ///   - description: what was paid for, as the customer wrote it.
    ///   - language: BCP 47.
    init(_ money: Money, of description: String, cause: RefundCause, language: String) {
        let isUkrainian = language.lowercased().hasPrefix("uk")
        let amount = MoneyText.render(money, separator: isUkrainian ? "," : ".")
        subject = isUkrainian ? "Повернення коштів: \(amount)" : "Your refund of \(amount)"
        let paragraphs = (isUkrainian ? Self.ukrainian : Self.english)(amount, description, cause)
        text = paragraphs.joined(separator: "\n\n") + "\n"
        html = """
            <!doctype html>
            <html lang="\(isUkrainian ? "uk" : "en")"><body style="font-family: sans-serif; line-height: 1.5">
            \(paragraphs.map { "<p>\(HTMLText.escape($0))</p>" }.joined(separator: "\n"))
            </body></html>
            """
    }

    private static func english(_ amount: String, _ description: String, _ cause: RefundCause) -> [String] {
        let reason: String? =
            switch cause {
            case .endedEarly: "It is for the part of the document that was not delivered."
            case .secondPayment: "This document had been paid for already."
            case .undeliverable: "The document could no longer be made when your payment came."
            case .request: "You had asked for it."
            case .operator, .provider: nil
            }
        return [
            "Hello,", "we have sent you back \(amount) for “\(description)”.", reason,
            "The money goes the way that it came. Banks take up to ten days to show it.",
        ].compactMap { $0 }
    }

    private static func ukrainian(_ amount: String, _ description: String, _ cause: RefundCause) -> [String] {
        let reason: String? =
            switch cause {
            case .endedEarly: "Це кошти за ту частину документа, якої ви не отримали."
            case .secondPayment: "Цей документ уже було оплачено."
            case .undeliverable: "Коли надійшов ваш платіж, документ уже не можна було створити."
            case .request: "Ви про це просили."
            case .operator, .provider: nil
            }
        return [
            "Вітаємо!", "Ми повернули вам \(amount) за «\(description)».", reason,
            "Гроші повертаються тим шляхом, яким надійшли. Банк може показати їх протягом десяти днів.",
        ].compactMap { $0 }
    }
}
