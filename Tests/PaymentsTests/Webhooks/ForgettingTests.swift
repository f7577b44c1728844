import Database
import TestSupport
import Testing

@testable import Payments

@Suite("What the provider has told")
struct ForgettingTests {
    @Test("is emptied ninety days after it was worked off, and is still known", arguments: Engine.available)
    func inTime(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let event = Events.session("completed", of: payment, id: "evt_1")
            try await shop.deliver(event)
            try await shop.work()
            // Waits for a payment that nobody knows: what it says is still needed.
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_2"))
            try await shop.database.execute("UPDATE webhook_events SET status = 'parked' WHERE event_id = 'evt_2'")
            #expect(try await shop.payments.forgetEvents(at: shop.clock.now + .seconds(89 * 86_400)) == 0)
            let later = shop.clock.now + .seconds(91 * 86_400)
            #expect(try await shop.payments.forgetEvents(at: later) == 1)
            #expect(try await shop.payments.forgetEvents(at: later) == 0)
            #expect(try await bytes(of: "evt_1", shop) == 0)
            #expect(try await bytes(of: "evt_2", shop) > 0)
            // Delivered once more, it is a redelivery, and nothing is paid twice.
            try await shop.deliver(event)
            try await shop.work()
            #expect(try await shop.inbox("evt_1")?.deliveries == 2)
            #expect(try await bytes(of: "evt_1", shop) == 0)
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("cannot be worked off again once it is emptied", arguments: Engine.available)
    func replay(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1"))
            try await shop.database.execute("UPDATE webhook_events SET status = 'ignored', processed_at = 0")
            #expect(try await shop.payments.forgetEvents(at: shop.clock.now) == 1)
            let id: WebhookEventID = try #require(
                try await shop.database.fetch("SELECT id FROM webhook_events").first?["id"])
            let refusal = try await shop.database.write { try shop.payments.replay(id, in: $0) }
            #expect(refusal == .forgotten)
        }
    }

    @Test("of a customer who has left is emptied, also when it is worked off later", arguments: Engine.available)
    func erased(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1"))
            try await shop.work()
            #expect(try await shop.payments.erasePersonalData(of: "nobody"))
            #expect(try await bytes(of: "evt_1", shop) > 0)
            #expect(try await shop.payments.erasePersonalData(of: payment.userID))
            #expect(try await bytes(of: "evt_1", shop) == 0)
            try await shop.database.execute("UPDATE users SET deleted_at = 1")
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_2"))
            #expect(try await bytes(of: "evt_2", shop) > 0, "it has to be worked off first")
            try await shop.work()
            #expect(try await shop.inbox("evt_2")?.status == "done")
            #expect(try await bytes(of: "evt_2", shop) == 0)
            #expect(try await shop.count("payments") == 1)
        }
    }

    private func bytes(of event: String, _ shop: Shop) async throws -> Int {
        let row = try await shop.database.fetch("SELECT body FROM webhook_events WHERE event_id = \(event)").first
        let body: [UInt8] = try #require(row)["body"]
        return body.count
    }
}
