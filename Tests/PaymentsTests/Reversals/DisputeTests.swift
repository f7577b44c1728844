import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A dispute")
struct DisputeTests {
    @Test("that is only an inquiry pauses the delivery, and closed lets it go on", arguments: Engine.available)
    func inquiry(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.dispute("created", id: "evt_2", status: "warning_needs_response"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.holds(payment.id) == ["paused"])
            try await shop.deliver(Events.dispute("closed", id: "evt_3", status: "warning_closed"))
            try await shop.work()
            #expect(try await shop.holds(payment.id) == ["paused", nil])
            #expect(try await shop.state(payment) == .paid)
        }
    }

    @Test("suspends the delivery until it is won", arguments: Engine.available)
    func won(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.dispute("created", id: "evt_2", status: "needs_response"))
            try await shop.deliver(Events.dispute("funds_withdrawn", id: "evt_3", status: "needs_response"))
            try await shop.work()
            #expect(try await shop.state(payment) == .disputed)
            #expect(try await shop.holds(payment.id) == ["suspended"])
            try await shop.deliver(Events.dispute("closed", id: "evt_4", status: "won"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.holds(payment.id) == ["suspended", nil])
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("that is lost is a full refund", arguments: Engine.available)
    func lost(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.dispute("created", id: "evt_2", status: "needs_response"))
            try await shop.work()
            try await shop.deliver(Events.dispute("closed", id: "evt_3", status: "lost"))
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .refunded)
            #expect(try await shop.status(ofDocument: payment.documentID) == "refunded")
            #expect(try await shop.count("reversals") == 1)
            #expect(try await shop.database.read { try shop.payments.refundable(now, in: $0) } == 0)
        }
    }

    @Test("of which the end is heard before the beginning is none any more", arguments: Engine.available)
    func wonBeforeCreated(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.dispute("closed", id: "evt_2", status: "won"))
            try await shop.work()
            try await shop.deliver(Events.dispute("created", id: "evt_3", status: "needs_response"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.holds(payment.id) == [])
        }
    }

    @Test("before the payment is known holds the delivery back until it is won", arguments: Engine.available)
    func beforeTheMoney(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await shop.deliver(Events.dispute("created", id: "evt_1", status: "needs_response"))
            try await shop.work()
            let payment = try await Self.paid(in: shop)
            #expect(try await shop.state(payment) == .disputed)
            #expect(try await shop.fulfilled() == [])
            try await shop.deliver(Events.dispute("closed", id: "evt_3", status: "won"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("of a state that nobody has heard of is looked at by somebody", arguments: Engine.available)
    func unheardOf(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await Self.paid(in: shop)
            try await shop.deliver(Events.dispute("updated", id: "evt_2", status: "sleeping"))
            try await shop.work()
            #expect(try await shop.inbox("evt_2")?.status == "dead")
            #expect(try await shop.state(payment) == .paid)
        }
    }

    private static func paid(in shop: Shop) async throws -> Payment {
        let payment = try await shop.addPayment()
        try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1_\(payment.id)"))
        try await shop.work()
        return payment
    }
}
