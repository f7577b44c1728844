import Database
import TestSupport
import Testing

@testable import Payments

@Suite("Money that cannot be the payment's")
struct MismatchTests {
    /// Money that was not asked for; asked for is 10.00 EUR.
    struct WrongMoney: Sendable, CustomTestStringConvertible {
        let amount: Int
        let currency: String
        var testDescription: String { "\(amount) \(currency)" }
    }

    private static let wrong = [
        WrongMoney(amount: 999, currency: "eur"), WrongMoney(amount: 1_001, currency: "eur"),
        WrongMoney(amount: 1_000, currency: "usd"), WrongMoney(amount: 1_000, currency: "jpy"),
        WrongMoney(amount: 10, currency: "jpy"), WrongMoney(amount: 0, currency: "eur"),
    ]

    @Test("because it is another sum is held and not delivered for", arguments: Engine.available, wrong)
    func wrongMoney(engine: Engine, money: WrongMoney) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(
                Events.session(
                    "completed", of: payment, id: "evt_1", amount: money.amount, currency: money.currency))
            try await shop.deliver(
                Events.intent(
                    "succeeded", of: payment, id: "evt_2", received: money.amount, currency: money.currency))
            try await shop.work()
            try await expectHeld(payment, in: shop)
            #expect(shop.log.text.contains("got \(money.amount) \(money.currency)"))
        }
    }

    @Test(
        "is told from the right money in a currency without decimals, too", arguments: Engine.available,
        [(received: 500, isRight: true), (received: 50_000, isRight: false), (received: 5, isRight: false)])
    func zeroDecimal(engine: Engine, yen: (received: Int, isRight: Bool)) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.database.execute(
                "UPDATE payments SET amount = 500, currency = 'jpy' WHERE id = \(payment.id)")
            try await shop.deliver(
                Events.intent("succeeded", of: payment, id: "evt_1", received: yen.received, currency: "jpy"))
            try await shop.work()
            #expect(try await shop.state(payment) == (yen.isRight ? .paid : .mismatch))
            #expect(try await shop.fulfilled() == (yen.isRight ? [payment.id.text] : []))
        }
    }

    @Test("because it names another session is held", arguments: Engine.available)
    func otherSession(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(session: "cs_mine")
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1", session: "cs_other"))
            try await shop.work()
            try await expectHeld(payment, in: shop)
            #expect(try await shop.payment(payment.id)?.sessionID == "cs_mine")
        }
    }

    @Test("because it names another intent is held", arguments: Engine.available)
    func otherIntent(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(intent: "pi_mine")
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1", intent: "pi_other"))
            try await shop.work()
            try await expectHeld(payment, in: shop)
        }
    }

    @Test(
        "because it came through the session or intent of another payment is held", arguments: Engine.available,
        [(session: "cs_theirs", intent: "pi_new"), (session: "cs_new", intent: "pi_theirs")])
    func takenIDs(engine: Engine, ids: (session: String, intent: String)) async throws {
        try await engine.withShop { shop in
            let theirs = try await shop.addPayment(session: "cs_theirs", intent: "pi_theirs")
            let payment = try await shop.addPayment()
            try await shop.deliver(
                Events.session("completed", of: payment, id: "evt_1", session: ids.session, intent: ids.intent))
            try await shop.work()
            try await expectHeld(payment, in: shop)
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.sessionID == nil && now.intentID == nil)
            #expect(try await shop.state(theirs) == .created)
            // It was understood, not tried until it was given up.
            #expect(try await shop.count("jobs WHERE state = 'completed' AND attempt = 1") == 1)
        }
    }

    @Test("because the document was bought already is held, without a second delivery", arguments: Engine.available)
    func boughtAlready(engine: Engine) async throws {
        try await engine.withShop { shop in
            let first = try await shop.addPayment()
            try await shop.deliver(Events.session("expired", of: first, id: "evt_1"))
            try await shop.work()
            let second = try await shop.addPayment(document: first.documentID)
            try await shop.deliver(
                Events.intent("succeeded", of: second, id: "evt_2", intent: "pi_2"))
            try await shop.work()
            try await shop.deliver(Events.intent("succeeded", of: first, id: "evt_3"))
            try await shop.work()
            #expect(try await shop.state(second) == .paid)
            #expect(try await shop.state(first) == .mismatch)
            #expect(try await shop.fulfilled() == [second.id.text])
            #expect(try await shop.inbox("evt_3")?.status == "done")
            #expect(try await shop.ledger(first) == ["created>expired evt_1", "expired>mismatch evt_3"])
            #expect(shop.log.text.contains("paid for already by another payment"))
        }
    }

    @Test("after the right money is reported and takes nothing back", arguments: Engine.available)
    func afterThePaid(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1"))
            try await shop.work()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_2", received: 5))
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_3", intent: "pi_other"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.fulfilled() == [payment.id.text])
            #expect(try await shop.ledger(payment) == ["created>paid evt_1", "paid>paid evt_3"])
            #expect(shop.log.records.filter { $0.message.contains("somebody to look at it") }.count == 2)
        }
    }

    @Test(
        "is not expected from an event without money: that is noted, and the payment goes on",
        arguments: Engine.available)
    func noMoney(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(session: "cs_mine", intent: "pi_mine")
            try await shop.deliver(Events.session("expired", of: payment, id: "evt_1", session: "cs_lost"))
            try await shop.deliver(Events.intent("canceled", of: payment, id: "evt_2", intent: "pi_lost"))
            try await shop.work()
            #expect(try await shop.state(payment) == .created)
            #expect(try await shop.status(ofDocument: payment.documentID) == "payment_pending")
            #expect(try await shop.ledger(payment) == ["created>created evt_1", "created>created evt_2"])
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_3", intent: "pi_mine"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
        }
    }

    @Test("is reported once per commit, however often the transaction ran", arguments: Engine.available)
    func alertsAfterCommit(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let event = PaymentObservation(
                .paid(Money(amount: 1, currency: "eur")), sessionID: "cs_1", intentID: nil)
            struct Refused: Error {}
            await #expect(throws: Refused.self) {
                try await shop.database.write { transaction in
                    try shop.payments.apply(event, to: payment, event: nil, in: transaction)
                    throw Refused()
                }
            }
            #expect(shop.log.records.isEmpty)
            try await shop.database.write { try shop.payments.apply(event, to: payment, event: nil, in: $0) }
            #expect(shop.log.records.count == 1)
        }
    }

    private func expectHeld(_ payment: Payment, in shop: Shop) async throws {
        let now = try #require(try await shop.payment(payment.id))
        #expect(now.state == .mismatch)
        #expect(now.paidAt == nil)
        #expect(try await shop.fulfilled() == [])
        #expect(try await shop.status(ofDocument: payment.documentID) == "payment_pending")
        #expect(try await shop.count("payment_ledger WHERE to_state = 'mismatch'") == 1)
        #expect(try await shop.count("webhook_events WHERE status <> 'done'") == 0)
        #expect(shop.log.records.contains { $0.level == .error && $0.message.contains("somebody to look at it") })
    }
}
