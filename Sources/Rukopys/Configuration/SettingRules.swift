import Accounts
import Database
import Foundation
import Mail
import Payments
import Security

/// How the settings with rules of their own are read.
extension ServerConfiguration {
    static func withoutSlash(_ text: String) -> String {
        var text = text
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return text
    }

    static func publicURL(_ reader: inout SettingsReader) -> String? {
        reader.value("PUBLIC_URL", default: nil, accepted: "an http or https URL without a path") { text in
            let text = withoutSlash(text)
            guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme),
                parts.host?.isEmpty == false, parts.path.isEmpty, parts.query == nil, parts.fragment == nil,
                parts.user == nil
            else { return nil }
            return .some(text)
        }
    }

    static func tokens(_ reader: inout SettingsReader) -> TokenSettings {
        TokenSettings(
            issuer: reader.text("JWT_ISSUER", default: "rukopys"),
            audience: reader.text("JWT_AUDIENCE", default: "rukopys"),
            accessLifetime: .seconds(reader.number("ACCESS_TOKEN_SECONDS", default: 600, 10...86_400)),
            idleLimit: .seconds(86_400 * reader.number("REFRESH_IDLE_DAYS", default: 14, 1...365)),
            absoluteLimit: .seconds(86_400 * reader.number("REFRESH_ABSOLUTE_DAYS", default: 30, 1...3_650)))
    }

    static func magicLinks(_ reader: inout SettingsReader, _ environment: Environment) -> MagicLinkLimits {
        reader.value(
            "MAGIC_LINK_PER_EMAIL", default: .default, shown: "1/30s,5/hour,10/day",
            accepted: "limits such as 1/30s,5/hour,10/day" + (environment == .development ? ", or off" : "")
        ) { text in
            if text == "off" { return environment == .development ? MagicLinkLimits([]) : nil }
            let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let limits = parts.compactMap { RateLimit($0) }
            return limits.count == parts.count && !limits.isEmpty ? MagicLinkLimits(limits) : nil
        }
    }

    static func mailFrom(_ reader: inout SettingsReader) -> String {
        reader.value(
            "MAIL_FROM", default: "Rukopys <no-reply@localhost>",
            accepted: "an address such as Rukopys <no-reply@example.org>"
        ) { text in
            let isOneLine = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            return isOneLine && text.wholeMatch(of: /(?:[^<>]*<)?[^<>@\s]+@[^<>@\s]+>?/) != nil
                && text.contains("<") == text.hasSuffix(">") ? text : nil
        }
    }

    static func smtp(_ reader: inout SettingsReader, _ environment: Environment) -> SMTPServer? {
        let authorities = reader.value("SMTP_CA_FILE", default: nil, accepted: "a file that can be read") { path in
            FileManager.default.isReadableFile(atPath: path) ? .some(path) : nil
        }
        return reader.value(
            "SMTP_URL", default: nil, accepted: "smtp:// or smtps://user:password@host:port, percent-encoded"
        ) { text in
            SMTPServer(text, mayBePlain: environment == .development, authorities: authorities).map { .some($0) }
        }
    }

    static func stripe(_ reader: inout SettingsReader) -> Stripe? {
        let key = reader.text("STRIPE_SECRET_KEY")
        let base = reader.text("STRIPE_API_BASE").map(withoutSlash)
        switch (key, base) {
        case (let key?, let base): return Stripe(key: Secret(key), base: base ?? "https://api.stripe.com")
        case (nil, .some):
            reader.add("STRIPE_SECRET_KEY is missing: STRIPE_API_BASE names a provider")
            return nil
        case (nil, nil): return nil
        }
    }

    static func currency(_ reader: inout SettingsReader) -> String {
        // Amounts of these have three decimals, the last of which Stripe wants to be 0
        // (https://docs.stripe.com/currencies#three-decimal).
        let withThreeDecimals: Set = ["bhd", "jod", "kwd", "omr", "tnd"]
        return reader.value(
            "CURRENCY", default: "eur", accepted: "a currency such as eur, not one with three decimals"
        ) { text in
            let code = text.lowercased()
            let isCode = code.utf8.count == 3 && code.allSatisfy { $0.isASCII && $0.isLetter }
            return isCode && !withThreeDecimals.contains(code) ? code : nil
        }
    }

    /// In the form that a header can carry (RFC 6750 §2.1), and too long to be guessed by asking.
    static func metricsToken(_ reader: inout SettingsReader) -> Secret? {
        reader.value(
            "METRICS_TOKEN", default: nil, accepted: "16 or more ASCII letters, digits and -._~+/="
        ) { text in
            let isToken = text.utf8.count >= 16 && text.wholeMatch(of: /[A-Za-z0-9\-._~+\/]+=*/) != nil
            return isToken ? .some(Secret(text)) : nil
        }
    }

    /// Who can reach the simulator can have documents for nothing, so it never leaves the developer's machine.
    func requireProviderOrLoopback(_ reader: inout SettingsReader) {
        guard stripe == nil, !allowsDevelopmentConveniences else { return }
        reader.add(
            "STRIPE_SECRET_KEY is missing: the payment simulator exists only with HOST and PUBLIC_URL on loopback")
    }

    /// What a production server must have.
    ///
    /// Development makes up for each of these on its own.
    func requireProduction(_ reader: inout SettingsReader) {
        if masterKey == nil { reader.add("RUKOPYS_MASTER_KEY is missing: production needs base64 of 32 random bytes") }
        if publicURL?.hasPrefix("https://") != true { reader.add("PUBLIC_URL must be an https URL in production") }
        if reader.text("SMTP_URL") == nil { reader.add("SMTP_URL is missing: production has to send mail") }
        if reader.text("MAIL_FROM") == nil { reader.add("MAIL_FROM is missing: nobody takes mail from localhost") }
        if let stripe {
            if !stripe.isLive { reader.add("STRIPE_SECRET_KEY is a test key: production needs a live one") }
        } else {
            reader.add("STRIPE_SECRET_KEY is missing: production has to take payments")
        }
        if webhookSecrets.isEmpty {
            reader.add("STRIPE_WEBHOOK_SECRETS is missing: production has to check who calls its webhook")
        }
        if !ai.hasModel, !reader.problems.contains(where: { $0.hasPrefix("AI_CHAIN") }) {
            reader.add("AI_CHAIN is builtin: production needs a model")
        }
    }
}
