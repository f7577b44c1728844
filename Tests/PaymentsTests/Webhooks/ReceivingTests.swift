import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A webhook's delivery")
struct ReceivingTests {
    @Test("100 times at once is acknowledged each time, and kept and worked off once", arguments: Engine.available)
    func deliveredAtOnce(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let event = Events.session("completed", of: payment, id: "evt_1")
            try await shop.deliverAtOnce(Array(repeating: event, count: 100))
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "received", reason: nil, deliveries: 100, payment: nil))
            #expect(try await shop.count("webhook_events") == 1)
            #expect(try await shop.count("jobs") == 1)
            try await shop.work()
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("after it was worked off is counted, and nothing more", arguments: Engine.available)
    func deliveredAgain(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let event = Events.session("completed", of: payment, id: "evt_1")
            try await shop.deliver(event)
            try await shop.work()
            try await shop.deliver(event)
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "done", reason: nil, deliveries: 2, payment: payment.id.text))
            #expect(try await shop.count("jobs") == 1)
        }
    }

    @Test("is kept byte by byte, as it was signed", arguments: Engine.available)
    func rawBytes(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let event = Array(" \n\t".utf8) + Events.session("completed", of: payment, id: "evt_1") + Array("\r\n".utf8)
            try await shop.deliver(event)
            let row = try await shop.database.fetch("SELECT body, object_id, type, livemode FROM webhook_events").first
            #expect(try row?["body"] == event)
            #expect(try row?["object_id"] == "cs_1")
            #expect(try row?["type"] == "checkout.session.completed")
            #expect(try row?["livemode"] == false)
        }
    }

    @Test("that is signed but no event is refused, and nothing is kept", arguments: Engine.available)
    func malformed(engine: Engine) async throws {
        try await engine.withShop { shop in
            for text in StripeEventTests.malformed {
                let error = await webhookError { try await shop.deliver(Array(text.utf8)) }
                #expect(error == .malformedEvent, "\(text)")
            }
            let error = await webhookError { try await shop.deliver([0xFF, 0xFE, 0x7B, 0x7D]) }
            #expect(error == .malformedEvent)
            let kept = try await (shop.count("webhook_events"), shop.count("jobs"))
            #expect(kept == (0, 0))
        }
    }

    @Test("that is not signed by us is refused, and nothing is kept", arguments: Engine.available)
    func forged(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let event = Events.session("completed", of: payment)
            let forged = await webhookError { try await shop.deliver(event, secret: "whsec_of-somebody-else") }
            #expect(forged == .invalidSignature)
            let header = Signing.header(event, secret: Shop.webhookSecret, at: shop.clock.now.seconds)
            let changed = await webhookError {
                try await shop.payments.receive(event + [10], signature: try shop.payments.signature(header: header))
            }
            #expect(changed == .invalidSignature)
            for header in [nil, "", "t=1", header.replacing("v1=", with: "v0=")] {
                let error = await webhookError { _ = try shop.payments.signature(header: header) }
                #expect(error == .invalidSignature)
            }
            #expect(try await shop.count("webhook_events") == 0)
        }
    }

    @Test("is a replay 301 s after it was signed", arguments: Engine.available)
    func replay(engine: Engine) async throws {
        try await engine.withShop { shop in
            let event = Events.session("completed", of: try await shop.addPayment())
            let header = Signing.header(event, secret: Shop.webhookSecret, at: shop.clock.now.seconds)
            shop.clock.advance(by: .seconds(300))
            _ = try shop.payments.signature(header: header)
            shop.clock.advance(by: .seconds(1))
            let error = await webhookError { _ = try shop.payments.signature(header: header) }
            #expect(error == .invalidSignature)
        }
    }

    @Test("is not taken where no secret is configured", arguments: Engine.available)
    func notConfigured(engine: Engine) async throws {
        try await engine.withShop(secrets: []) { shop in
            for header in [nil, "t=1,v1=00"] {
                let error = await webhookError { _ = try shop.payments.signature(header: header) }
                #expect(error == .notConfigured)
            }
        }
    }

    @Test("is not taken where all secrets have expired", arguments: Engine.available)
    func expired(engine: Engine) async throws {
        try await engine.withShop(secrets: ["\(Shop.webhookSecret)@2025-12-31"]) { shop in
            let event = Events.session("completed", of: try await shop.addPayment())
            let error = await webhookError { try await shop.deliver(event) }
            #expect(error == .notConfigured)
            #expect(try await shop.count("webhook_events") == 0)
        }
    }

    @Test("of the other mode is kept and touches no payment", arguments: Engine.available, [false, true])
    func livemode(engine: Engine, isLive: Bool) async throws {
        try await engine.withShop(isLive: isLive) { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1", livemode: !isLive))
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1", livemode: !isLive))
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "ignored", reason: "livemode", deliveries: 2, payment: nil))
            #expect(try await shop.count("jobs") == 0)
            #expect(try await shop.state(payment) == .created)
            // The same event of our mode is another event.
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1", livemode: isLive))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.count("webhook_events") == 2)
        }
    }

    @Test("of a type that means nothing to us is kept, and that is all", arguments: Engine.available)
    func unknownType(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await shop.deliver(Events.envelope("charge.succeeded", ["id": "ch_1"], id: "evt_1"))
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "ignored", reason: "unknown type", deliveries: 1, payment: nil))
            #expect(try await shop.count("jobs") == 0)
        }
    }

    @Test("is not acknowledged when the database does not answer", arguments: Engine.available)
    func databaseAway(engine: Engine) async throws {
        try await engine.withShop { shop in
            let event = Events.session("completed", of: try await shop.addPayment())
            await shop.database.close()
            let error = await #expect(throws: DatabaseError.self) { try await shop.deliver(event) }
            #expect(error?.isTemporary == true)
        }
    }

    @Test("is not kept without its job", arguments: Engine.available)
    func oneTransaction(engine: Engine) async throws {
        try await engine.withShop { shop in
            let event = Events.session("completed", of: try await shop.addPayment(), id: "evt_1")
            try await shop.database.execute("ALTER TABLE jobs RENAME TO jobs_elsewhere")
            await #expect(throws: DatabaseError.self) { try await shop.deliver(event) }
            #expect(try await shop.count("webhook_events") == 0)
            try await shop.database.execute("ALTER TABLE jobs_elsewhere RENAME TO jobs")
            try await shop.deliver(event)
            #expect(try await shop.inbox("evt_1")?.deliveries == 1)
            #expect(try await shop.count("jobs") == 1)
        }
    }
}

/// What the body throws, as a ``WebhookError``, or `nil` when it throws nothing or something else.
func webhookError(_ body: () async throws -> Void) async -> WebhookError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? WebhookError
    }
}
