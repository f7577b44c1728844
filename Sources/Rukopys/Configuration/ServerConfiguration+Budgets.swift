import Accounts
import Documents
import Foundation
import Security

/// What may be spent, and who is told when it is.
extension ServerConfiguration {
    static func budgets(_ reader: inout SettingsReader, patience: Duration) -> BudgetSettings {
        BudgetSettings(
            documentPercent: reader.number("AI_DOCUMENT_BUDGET_PERCENT", default: 50, 1...1_000),
            dailyMicros: reader.value(
                "AI_DAILY_BUDGET_MICROS", default: nil, accepted: "a whole number above 0, in millionths of CURRENCY"
            ) { text in Int64(text).flatMap { $0 > 0 ? .some($0) : nil } },
            patience: patience)
    }

    static func alerts(_ reader: inout SettingsReader) -> (email: String?, webhook: Secret?) {
        let email: String? = reader.value("ALERT_EMAIL", default: nil, accepted: "an e-mail address") { text in
            EmailAddress(text).map { .some($0.text) }
        }
        let webhook: Secret? = reader.value(
            "ALERT_WEBHOOK_URL", default: nil, accepted: "an http or https URL"
        ) { text in
            guard let url = URLComponents(string: text), url.scheme == "https" || url.scheme == "http",
                url.host?.isEmpty == false
            else { return nil }
            return .some(Secret(text))
        }
        return (email, webhook)
    }
}
