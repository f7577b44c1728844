import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A refund that the provider reports")
struct RefundEventTests {
    @Test("before the payment succeeded: refunded, and no job", arguments: Engine.available)
    func beforeTheMoney(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.refund("created", id: "evt_1"))
            try await shop.work()
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "parked", reason: "no payment of that intent", deliveries: 1, payment: nil))
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_2"))
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .refunded)
            #expect(now.refundedAmount == 1_000)
            #expect(try await shop.fulfilled() == [])
            #expect(try await shop.status(ofDocument: payment.documentID) == "refunded")
            #expect(try await shop.inbox("evt_1")?.status == "done")
            #expect(try await shop.inbox("evt_1")?.payment == payment.id.text)
            #expect(try await shop.ledger(payment) == ["created>refunded evt_2"])
        }
    }

    @Test("while its intent is being learnt is applied, whoever commits first", arguments: Engine.available)
    func whileLearning(engine: Engine) async throws {
        try await engine.withShop { shop in
            var payments: [Payment] = []
            for number in 0..<20 {
                let payment = try await shop.addPayment()
                payments.append(payment)
                try await shop.deliverAtOnce([
                    Events.intent("succeeded", of: payment, id: "evt_p\(number)", intent: "pi_\(number)"),
                    Events.refund(
                        "created", id: "evt_r\(number)", refund: "re_\(number)", intent: "pi_\(number)"),
                ])
            }
            try await shop.work()
            for payment in payments { #expect(try await shop.state(payment) == .refunded) }
            #expect(try await shop.count("webhook_events WHERE status <> 'done'") == 0)
        }
    }

    @Test("in two parts, duplicated and reordered, is the exact sum", arguments: Engine.available)
    func partial(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            let events =
                ["re_1": 300, "re_2": 250].flatMap { refund, amount in
                    ["created", "updated"].map { name in
                        Events.refund(
                            name, id: "evt_\(refund)_\(name)", refund: refund, amount: amount,
                            status: name == "created" ? "pending" : "succeeded")
                    }
                } + [Events.intent("succeeded", of: payment, id: "evt_1")]
            try await shop.deliverAtOnce((events + events + events).shuffled())
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .partiallyRefunded)
            #expect(now.refundedAmount == 550)
            #expect(try await shop.fulfilled() == [payment.id.text])
            #expect(
                try await shop.refunds(payment.id).sorted()
                    == ["provider 250 succeeded", "provider 300 succeeded"])
            // The rest.
            try await shop.deliver(Events.refund("created", id: "evt_3", refund: "re_3", amount: 450))
            try await shop.work()
            #expect(try await shop.state(payment) == .refunded)
            #expect(try await shop.count("reversals") == 1)
        }
    }

    @Test("as failed after it had succeeded reopens the debt, and somebody is told", arguments: Engine.available)
    func failedLate(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            try await shop.work()
            try await shop.deliver(Events.refund("created", id: "evt_2"))
            try await shop.work()
            #expect(try await shop.state(payment) == .refunded)
            try await shop.deliver(Events.refund("failed", id: "evt_3", status: "failed"))
            try await shop.deliver(Events.refund("updated", id: "evt_4", status: "succeeded"))
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .paid)
            #expect(now.refundedAmount == 0)
            #expect(try await shop.database.read { try shop.payments.refundable(now, in: $0) } == 1_000)
            #expect(shop.log.text.contains("refund re_1 of 1000: failed"))
            // What was taken back stays taken back: a person decides how the customer gets their due.
            #expect(try await shop.fulfilled() == [payment.id.text])
            #expect(try await shop.status(ofDocument: payment.documentID) == "refunded")
        }
    }

    @Test("of what is not ours waits, and disturbs nobody", arguments: Engine.available)
    func foreign(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(intent: "pi_mine")
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1", intent: "pi_mine"))
            try await shop.deliver(Events.refund("created", id: "evt_2", intent: "pi_theirs"))
            try await shop.deliver(
                Events.envelope("refund.created", ["id": "re_2", "amount": 5, "status": "succeeded"], id: "evt_3"))
            try await shop.deliver(
                Events.envelope("refund.created", ["id": "re_3", "payment_intent": "pi_mine"], id: "evt_4"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.inbox("evt_2")?.status == "parked")
            #expect(try await shop.inbox("evt_3")?.status == "ignored")
            #expect(try await shop.inbox("evt_4")?.status == "dead")
        }
    }
}
