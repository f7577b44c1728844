import Database
import Jobs
import TestSupport
import Testing

@testable import Payments

@Suite("A promised refund")
struct RefundJobTests {
    @Test("of what was not delivered is sent at once after a cancel", arguments: Engine.available)
    func canceled(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                try await shop.endEarly(payment, words: 400, of: 1_200, isFinal: true)
                try await shop.work { try await shop.state(payment) == .partiallyRefunded }
                #expect(try await shop.payment(payment.id)?.refundedAmount == 667)
                #expect(try await shop.refunds(payment.id) == ["ended_early 667 succeeded"])
                #expect(try await provider.refunds() == [667])
            }
        }
    }

    @Test("waits after a failure, and is withdrawn by another try", arguments: Engine.available)
    func withdrawn(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                try await shop.endEarly(payment, words: 0, of: 1_200, isFinal: false)
                shop.clock.advance(by: .seconds(3_599))
                try await shop.work()
                #expect(try await shop.refunds(payment.id) == ["ended_early 1000 reserved"])
                #expect(try await shop.revive(payment) == nil)
                #expect(try await shop.refunds(payment.id) == ["ended_early 1000 withdrawn"])
                shop.clock.advance(by: .seconds(2))
                try await shop.work { try await shop.liveJobs() == 0 }
                #expect(try await provider.refunds() == [])
                // It fails again.
                try await shop.endEarly(payment, words: 600, of: 1_200, isFinal: false)
                shop.clock.advance(by: .seconds(3_601))
                try await shop.work { try await shop.state(payment) == .partiallyRefunded }
                #expect(try await provider.refunds() == [500])
                #expect(try await shop.revive(payment) == "what was not delivered is refunded already")
            }
        }
    }

    @Test("is sent once, though its answer was lost and its process killed", arguments: Engine.available)
    func answerLost(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                for body in [
                    #"{"api": {"status": 500, "times": 3, "path": "v1/refunds", "after_execution": true, "stored": true}}"#,
                    #"{"webhook": {"drop": true}}"#,
                ] { try await provider.faults(body) }
                try await shop.endEarly(payment, words: 0, of: 1, isFinal: true)
                try await shop.work {
                    shop.clock.advance(by: .seconds(700))
                    return try await shop.state(payment) == .refunded
                }
                #expect(try await provider.refunds() == [1_000])
                #expect(try await shop.refunds(payment.id) == ["ended_early 1000 succeeded"])
            }
        }
    }

    @Test("never gives back more than there is, whoever else gives something back", arguments: Engine.available)
    func outbid(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                try await provider.faults(#"{"webhook": {"drop": true}}"#)
                try await provider.refund(try #require(try await shop.payment(payment.id)?.intentID), amount: 700)
                try await shop.endEarly(payment, words: 500, of: 1_000, isFinal: true)
                try await shop.work { try await shop.state(payment) == .refunded }
                #expect(try await provider.refunds().sorted() == [300, 700])
                #expect(
                    try await shop.refunds(payment.id)
                        == ["ended_early 500 withdrawn", "provider 700 succeeded", "ended_early 300 succeeded"])
            }
        }
    }

    @Test("waits while the payment is disputed, and is sent when that is won", arguments: Engine.available)
    func disputed(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                let dispute = try await provider.dispute(try #require(try await shop.payment(payment.id)?.intentID))
                try await shop.work { try await shop.state(payment) == .disputed }
                try await shop.endEarly(payment, words: 0, of: 1, isFinal: true)
                try await shop.work()
                #expect(try await shop.refunds(payment.id) == ["ended_early 1000 reserved"])
                try await provider.move(dispute: dispute, to: "won")
                try await shop.work { try await shop.state(payment) == .refunded }
                #expect(try await provider.refunds() == [1_000])
            }
        }
    }

    @Test("of a lost dispute is withdrawn: the customer has the money", arguments: Engine.available)
    func lost(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                let dispute = try await provider.dispute(try #require(try await shop.payment(payment.id)?.intentID))
                try await shop.work { try await shop.state(payment) == .disputed }
                try await shop.endEarly(payment, words: 0, of: 1, isFinal: true)
                try await provider.move(dispute: dispute, to: "lost")
                try await shop.work { try await shop.state(payment) == .refunded }
                try await shop.work()
                #expect(try await shop.refunds(payment.id) == ["ended_early 1000 withdrawn"])
                #expect(try await provider.refunds() == [])
            }
        }
    }

    @Test("of the second of two tabs that both paid is sent, once; the first delivers", arguments: Engine.available)
    func twoTabs(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                let first = try await shop.checkout(document, key: "one")
                // The first page is still open in a tab when its session is believed to have ended.
                try await shop.database.execute(
                    "UPDATE payments SET state = 'expired' WHERE id = \(first.payment.id)")
                let second = try await shop.checkout(document, key: "two")
                #expect(first.sessionID != second.sessionID)
                try await provider.faults(#"{"webhook": {"duplicate": 3}}"#)
                try await provider.press("pay", first.sessionID)
                try await provider.press("pay", second.sessionID)
                try await shop.work {
                    try await shop.allPayments().map(\.state.rawValue).sorted() == ["paid", "refunded"]
                }
                #expect(try await provider.refunds() == [1_000])
                #expect(try await shop.fulfilled().count == 1)
                #expect(try await shop.count("refunds WHERE cause = 'second_payment'") == 1)
                // The document is the first payment's, whatever becomes of the second.
                #expect(try await shop.count("reversals") == 0)
                #expect(try await shop.status(ofDocument: document) == "queued")
            }
        }
    }

    @Test("of what was paid after the document was deleted is sent", arguments: Engine.available)
    func deletedDocument(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                // Whatever its way out of the shop: it can no longer be ordered.
                try await shop.database.execute(
                    "UPDATE documents SET status = 'canceled' WHERE id = \(checkout.payment.documentID)")
                try await provider.press("pay", checkout.sessionID)
                try await shop.work { try await shop.state(checkout.payment) == .refunded }
                #expect(try await shop.refunds(checkout.payment.id) == ["undeliverable 1000 succeeded"])
                #expect(try await provider.refunds() == [1_000])
                #expect(try await shop.fulfilled() == [])
            }
        }
    }

    @Test("that was only hinted at is asked for", arguments: Engine.available)
    func hint(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                let intent = try #require(try await shop.payment(payment.id)?.intentID)
                try await provider.faults(#"{"webhook": {"drop": true}}"#)
                try await provider.refund(intent, amount: 250)
                try await shop.deliver(
                    Events.envelope("charge.refunded", ["id": "ch_1", "payment_intent": intent], id: "evt_hint"))
                try await shop.work { try await shop.state(payment) == .partiallyRefunded }
                #expect(try await shop.payment(payment.id)?.refundedAmount == 250)
            }
        }
    }

    @Test("finds out which payment of the provider's it is about", arguments: Engine.available)
    func unknownIntent(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let payment = try await Self.pay(shop, provider)
                let intent = try #require(try await shop.payment(payment.id)?.intentID)
                try await shop.database.execute("UPDATE payments SET intent_id = NULL WHERE id = \(payment.id)")
                try await shop.endEarly(payment, words: 0, of: 1, isFinal: true)
                try await shop.work { try await shop.state(payment) == .refunded }
                #expect(try await shop.payment(payment.id)?.intentID == intent)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") > 5 }
                try await shop.work()
                #expect(try await shop.count("webhook_events WHERE status = 'parked'") == 0)
            }
        }
    }

    @Test("that was given up is made after all once the daily check finds it", arguments: Engine.available)
    func triedAgain(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let made = try await Self.pay(shop, provider)
                try await provider.faults(#"{"api": {"status": 500, "times": 100000, "path": "v1/refunds"}}"#)
                try await shop.endEarly(made, words: 0, of: 1, isFinal: true)
                try await shop.work {
                    shop.clock.advance(by: .seconds(700))
                    return try await shop.liveJobs() == 0
                }
                #expect(try await shop.refunds(made.id) == ["ended_early 1000 requested"])
                try await provider.clearFaults()
                #expect(try await shop.payments.check(made.id) == .repaired("a promised refund had no job"))
                try await shop.work { try await shop.state(made) == .refunded }
                #expect(try await provider.refunds() == [1_000])
            }
        }
    }

    @Test("that the provider never makes is a debt that somebody is told of", arguments: Engine.available)
    func neverMade(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(session: "cs_1", intent: "pi_1")
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            try await shop.work()
            try await shop.endEarly(payment, words: 0, of: 1, isFinal: true)
            try await shop.work {
                shop.clock.advance(by: .seconds(700))
                return try await shop.liveJobs() == 0
            }
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.refunds(payment.id) == ["ended_early 1000 requested"])
            #expect(shop.log.text.contains("refund 1 was not made"))
        }
    }

    private static func pay(_ shop: Shop, _ provider: SimulatedProvider) async throws -> Payment {
        let checkout = try await shop.checkout(try await shop.addDocument())
        try await provider.press("pay", checkout.sessionID)
        try await shop.work { try await shop.fulfilled().count == 1 }
        try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 4 }
        try await shop.work()
        return checkout.payment
    }
}

extension Shop {
    /// A document's early end, as the documents tell of it.
    func endEarly(_ payment: Payment, words: Int64, of target: Int64, isFinal: Bool) async throws {
        try await database.write { [payments] transaction in
            try payments.lock(payment.id, in: transaction)
            try payments.endedEarly(
                payment.id, delivered: DeliveredShare(words: words, target: target), isFinal: isFinal, in: transaction)
        }
    }

    /// An operator tries the document again.
    func revive(_ payment: Payment) async throws -> String? {
        try await database.write { [payments] transaction in
            try payments.lock(payment.id, in: transaction)
            return try payments.revived(payment.id, in: transaction)
        }
    }
}
