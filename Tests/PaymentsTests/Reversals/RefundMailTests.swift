import Database
import Mail
import TestSupport
import Testing

@testable import Payments

@Suite("The mail about a refund")
struct RefundMailTests {
    private static func paid(in shop: Shop) async throws -> Payment {
        let payment = try await shop.addPayment()
        try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_paid"))
        try await shop.work()
        return payment
    }

    private static func mailEntries(_ payment: Payment, in shop: Shop) async throws -> [String] {
        try await shop.payments.timeline(of: payment.id, user: shop.customer).filter { $0.kind == .mail }.map(\.why)
    }

    @Test(
        "is sent once, when the money is on its way for good, in the customer's language", arguments: Engine.available,
        [
            (language: "en", subject: "Your refund of 4.00 EUR"),
            (language: "uk", subject: "Повернення коштів: 4,00 EUR"),
        ])
    func once(engine: Engine, expected: (language: String, subject: String)) async throws {
        try await engine.withShop { shop in
            try await shop.database.execute("UPDATE users SET preferred_language = \(expected.language)")
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.refund("created", id: "evt_1", amount: 400, status: "pending"))
            try await shop.work()
            #expect(shop.mails.taken.isEmpty)
            for id in ["evt_2", "evt_2", "evt_3"] {
                try await shop.deliver(Events.refund("updated", id: id, amount: 400))
            }
            try await shop.work()
            let mail = try #require(shop.mails.taken.first)
            #expect(shop.mails.taken.count == 1)
            #expect(mail.to == shop.customer + "@example.org")
            #expect(mail.subject == expected.subject)
            #expect(mail.text.contains("A document"))
            #expect(mail.html.contains("lang=\"\(expected.language)\""))
            #expect(
                try await Self.mailEntries(payment, in: shop) == ["the customer was told by mail of refund 1"])
        }
    }

    @Test("is sent for each of several refunds, and for none that failed", arguments: Engine.available)
    func each(engine: Engine) async throws {
        try await engine.withShop { shop in
            _ = try await Self.paid(in: shop)
            try await shop.deliver(Events.refund("created", id: "evt_1", refund: "re_1", amount: 100))
            try await shop.deliver(Events.refund("created", id: "evt_2", refund: "re_2", amount: 250))
            // Its failure is heard of before its success.
            try await shop.deliver(Events.refund("failed", id: "evt_3", refund: "re_3", amount: 50, status: "failed"))
            try await shop.work()
            try await shop.deliver(Events.refund("created", id: "evt_4", refund: "re_3", amount: 50))
            try await shop.work()
            #expect(
                Set(shop.mails.taken.map(\.subject)) == ["Your refund of 1.00 EUR", "Your refund of 2.50 EUR"])
            #expect(shop.mails.taken.count == 2)
        }
    }

    @Test("that nobody takes stands in the timeline, and the refund stays", arguments: Engine.available)
    func refused(engine: Engine) async throws {
        try await engine.withShop { shop in
            shop.mails.refuse(.permanent("no such mailbox"))
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.refund("created", id: "evt_1"))
            try await shop.work()
            #expect(
                try await Self.mailEntries(payment, in: shop)
                    == ["the mail about a refund was not sent: no such mailbox"])
            #expect(try await shop.state(payment) == .refunded)
        }
    }

    @Test("goes to nobody whose account was deleted", arguments: Engine.available)
    func deleted(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await Self.paid(in: shop)
            try await shop.database.execute("UPDATE users SET deleted_at = 1, is_active = 0")
            try await shop.deliver(Events.refund("created", id: "evt_1"))
            try await shop.work()
            #expect(shop.mails.taken.isEmpty)
            #expect(try await shop.state(payment) == .refunded)
        }
    }

    @Test("says why, and takes nothing from a title but its text", arguments: RefundCause.allCases)
    func words(cause: RefundCause) {
        for language in ["en", "en-GB", "uk", "uk-UA", "de"] {
            let words = RefundMailText(
                Money(amount: 1_205, currency: "eur"), of: "<b>Tom & \"Jerry\"</b>", cause: cause, language: language)
            #expect(words.text.contains("<b>Tom & \"Jerry\"</b>"))
            #expect(words.html.contains("&lt;b&gt;Tom &amp; &quot;Jerry&quot;&lt;/b&gt;"))
            #expect(!words.html.contains("<b>"))
            #expect(words.text.contains(language.hasPrefix("uk") ? "12,05 EUR" : "12.05 EUR"))
            let isExplained = ![.operator, .provider].contains(cause)
            #expect(words.text.split(separator: "\n\n").count == (isExplained ? 4 : 3))
        }
    }

    @Test(
        "shows an amount with its currency's decimals",
        arguments: [(5, "eur", "0.05 EUR"), (100, "usd", "1.00 USD"), (0, "eur", "0.00 EUR"), (500, "jpy", "500 JPY")])
    func amounts(amount: Int64, currency: String, text: String) {
        #expect(MoneyText.render(Money(amount: amount, currency: currency)) == text)
    }
}
