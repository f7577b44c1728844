import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A purchase through the simulated provider")
struct SimulatedPurchaseTests {
    @Test(
        "delivers once, however its webhooks arrive", arguments: Engine.available,
        [
            "{}", #"{"webhook": {"duplicate": 10}}"#, #"{"webhook": {"reorder": true, "duplicate": 3}}"#,
            #"{"webhook": {"delay_seconds": 5}}"#, #"{"webhook": {"before_response": true}}"#,
        ])
    func paid(engine: Engine, faults: String) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.faults(faults)
                try await provider.press("pay", checkout.sessionID)
                try await shop.work { try await shop.fulfilled().count > 0 }
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 4 }
                try await shop.work()
                let payment = try #require(try await shop.payment(checkout.payment.id))
                #expect(payment.state == .paid)
                #expect(payment.intentID != nil && payment.sessionID == checkout.sessionID)
                #expect(try await shop.fulfilled() == [payment.id.text])
                #expect(try await shop.ledger(payment).filter { $0.contains(">paid") }.count == 1)
                #expect(try await shop.count("webhook_events WHERE status IN ('parked', 'dead')") == 0)
            }
        }
    }

    @Test("with a declined card, a second try and no third page delivers once", arguments: Engine.available)
    func declined(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.press("decline", checkout.sessionID)
                try await shop.work { try await shop.payment(checkout.payment.id)?.failure != nil }
                #expect(try await shop.state(checkout.payment) == .pending)
                #expect(try await shop.fulfilled() == [])
                try await provider.press("pay", checkout.sessionID)
                try await shop.work { try await shop.fulfilled().count > 0 }
                #expect(try await shop.state(checkout.payment) == .paid)
            }
        }
    }

    @Test("by bank transfer delivers when the money is there", arguments: Engine.available)
    func later(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.press("later", checkout.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 4 }
                try await shop.work()
                #expect(try await shop.state(checkout.payment) == .pending)
                #expect(try await shop.fulfilled() == [])
                try await provider.press("settle", checkout.sessionID)
                try await shop.work { try await shop.fulfilled().count > 0 }
                #expect(try await shop.state(checkout.payment) == .paid)
            }
        }
    }

    @Test("by bank transfer that never comes gives the document back", arguments: Engine.available)
    func neverSettled(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                let checkout = try await shop.checkout(document)
                try await provider.press("later", checkout.sessionID)
                try await provider.press("fail", checkout.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 7 }
                try await shop.work()
                #expect(try await shop.state(checkout.payment) == .failed)
                #expect(try await shop.status(ofDocument: document) == "draft")
                #expect(try await shop.fulfilled() == [])
            }
        }
    }

    @Test("that ends after a declined attempt ends alike in any order", arguments: Engine.available, [false, true])
    func expired(engine: Engine, isReordered: Bool) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.press("decline", checkout.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 3 }
                try await shop.work()
                try await provider.faults(#"{"webhook": {"reorder": \#(isReordered)}}"#)
                try await provider.expire(checkout.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 5 }
                try await shop.work()
                #expect(try await shop.state(checkout.payment) == .expired)
            }
        }
    }

    @Test("is delivered by the webhook that is signed right at last", arguments: Engine.available)
    func wrongSignature(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.faults(#"{"webhook": {"wrong_signature": true}}"#)
                try await provider.press("pay", checkout.sessionID)
                try await eventually("a webhook was refused") {
                    shop.log.text.contains("refused and will be sent again")
                }
                #expect(try await shop.count("webhook_events") == 0)
                try await provider.clearFaults()
                try await shop.work { try await shop.fulfilled().count > 0 }
                #expect(try await shop.state(checkout.payment) == .paid)
            }
        }
    }

    @Test("signs with the former secret while it still counts", arguments: Engine.available)
    func rotation(engine: Engine) async throws {
        let former = "whsec_the-former-secret"
        try await engine.withShop(secrets: [Shop.webhookSecret, "\(former)@2026-01-01"]) { shop in
            try await SimulatedProvider.with(shop, webhookSecret: former) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.press("pay", checkout.sessionID)
                try await shop.work { try await shop.fulfilled().count > 0 }
                #expect(try await shop.state(checkout.payment) == .paid)
            }
        }
    }

    @Test("shows no secret in the log", arguments: Engine.available)
    func secrets(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.press("pay", checkout.sessionID)
                try await shop.work { try await shop.fulfilled().count > 0 }
                #expect(!shop.log.text.isEmpty)
                for secret in [Shop.secretKey, Shop.webhookSecret, "customer@example.org"] {
                    #expect(!shop.log.text.contains(secret))
                }
            }
        }
    }
}
