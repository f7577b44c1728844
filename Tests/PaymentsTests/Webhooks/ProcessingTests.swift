import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A stored event")
struct ProcessingTests {
    @Test("of a paid session delivers the document, once", arguments: Engine.available)
    func paid(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            shop.clock.advance(by: .seconds(7))
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1"))
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .paid)
            #expect(now.paidAt == shop.clock.now)
            #expect(now.sessionID == "cs_1" && now.intentID == "pi_1")
            #expect(try await shop.fulfilled() == [payment.id.text])
            #expect(try await shop.status(ofDocument: payment.documentID) == "queued")
            #expect(try await shop.ledger(payment) == ["created>paid evt_1"])
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "done", reason: nil, deliveries: 1, payment: payment.id.text))
        }
    }

    @Test("beside others that say the same under other ids delivers the document once", arguments: Engine.available)
    func manyAtOnce(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payments = try await addPayments(5, to: shop)
            var events: [[UInt8]] = []
            for (number, payment) in payments.enumerated() {
                for copy in 0..<4 {
                    events.append(
                        Events.session(
                            "completed", of: payment, id: "evt_s\(number)_\(copy)", session: "cs_\(number)",
                            intent: "pi_\(number)"))
                    events.append(
                        Events.intent(
                            "succeeded", of: payment, id: "evt_i\(number)_\(copy)", intent: "pi_\(number)"))
                }
            }
            try await shop.deliverAtOnce((events + events).shuffled())
            try await shop.work()
            #expect(try await shop.fulfilled().sorted() == payments.map(\.id.text).sorted())
            for payment in payments { #expect(try await shop.state(payment) == .paid) }
            #expect(try await shop.count("webhook_events WHERE status = 'done' AND delivery_count = 2") == 40)
            #expect(try await shop.count("payment_ledger WHERE to_state = 'paid'") == 5)
        }
    }

    @Test("of a session that completed unpaid waits for the money", arguments: Engine.available)
    func delayed(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1", status: "unpaid"))
            try await shop.deliver(Events.intent("processing", of: payment, id: "evt_2"))
            try await shop.work()
            #expect(try await shop.state(payment) == .pending)
            #expect(try await shop.fulfilled() == [])
            try await shop.deliver(Events.session("async_payment_succeeded", of: payment, id: "evt_3"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("of a delayed payment that failed gives the document back", arguments: Engine.available)
    func delayedFailure(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1", status: "unpaid"))
            try await shop.work()
            try await shop.deliver(Events.session("async_payment_failed", of: payment, id: "evt_2"))
            try await shop.work()
            #expect(try await shop.state(payment) == .failed)
            #expect(try await shop.status(ofDocument: payment.documentID) == "draft")
            #expect(try await shop.ledger(payment) == ["created>pending evt_1", "pending>failed evt_2"])
        }
    }

    @Test("of a declined attempt ends nothing", arguments: Engine.available)
    func declined(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("payment_failed", of: payment, id: "evt_1"))
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .pending)
            #expect(now.failure == "Your card was declined.")
            #expect(try await shop.status(ofDocument: payment.documentID) == "payment_pending")
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_2"))
            try await shop.work()
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("of a failed attempt that comes late leaves a paid payment alone", arguments: Engine.available)
    func lateFailure(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            try await shop.work()
            for (number, name) in ["payment_failed", "processing", "canceled"].enumerated() {
                try await shop.deliver(Events.intent(name, of: payment, id: "evt_late\(number)"))
            }
            try await shop.deliver(Events.session("expired", of: payment, id: "evt_late3"))
            try await shop.work()
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .paid)
            #expect(now.failure == nil)
            #expect(try await shop.status(ofDocument: payment.documentID) == "queued")
            #expect(try await shop.ledger(payment) == ["created>paid evt_1"])
            #expect(try await shop.count("webhook_events WHERE status = 'done'") == 5)
        }
    }

    @Test("of money after the end still delivers", arguments: Engine.available, ["expired", "canceled"])
    func paidAfterTheEnd(engine: Engine, end: String) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(
                end == "expired"
                    ? Events.session("expired", of: payment, id: "evt_1")
                    : Events.intent("canceled", of: payment, id: "evt_1"))
            try await shop.work()
            #expect(try await shop.state(payment)?.rawValue == end)
            #expect(try await shop.status(ofDocument: payment.documentID) == "draft")
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_2"))
            try await shop.work()
            #expect(try await shop.state(payment) == .paid)
            #expect(try await shop.fulfilled() == [payment.id.text])
            #expect(try await shop.status(ofDocument: payment.documentID) == "queued")
        }
    }

    @Test("of a second end does not give back a document that is being bought anew", arguments: Engine.available)
    func secondEnd(engine: Engine) async throws {
        try await engine.withShop { shop in
            let first = try await shop.addPayment()
            try await shop.deliver(Events.intent("canceled", of: first, id: "evt_1"))
            try await shop.work()
            let second = try await shop.addPayment(document: first.documentID)
            try await shop.deliver(Events.session("expired", of: first, id: "evt_2"))
            try await shop.work()
            #expect(try await shop.state(first) == .expired)
            #expect(try await shop.state(second) == .created)
            #expect(try await shop.status(ofDocument: first.documentID) == "payment_pending")
        }
    }

    @Test("about no payment of ours is parked", arguments: Engine.available)
    func unknownPayment(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await shop.deliver(
                Events.envelope("payment_intent.succeeded", ["id": "pi_1", "amount_received": 1_000], id: "evt_1"))
            try await shop.deliver(
                Events.envelope(
                    "payment_intent.succeeded",
                    ["id": "pi_2", "metadata": ["payment_id": PaymentID(at: shop.clock.now).text]], id: "evt_2"))
            try await shop.work()
            for event in ["evt_1", "evt_2"] {
                #expect(
                    try await shop.inbox(event)
                        == Shop.Inbox(
                            status: "parked", reason: "no payment of that id", deliveries: 1, payment: nil))
            }
        }
    }

    @Test("in any order and any number ends in the same state, delivered once", arguments: Engine.available)
    func anyOrder(engine: Engine) async throws {
        try await engine.withShop { shop in
            var generator = SplitMix(seed: 2_026)
            let payments = try await addPayments(12, to: shop)
            var events: [[UInt8]] = []
            for (number, payment) in payments.enumerated() {
                let (session, intent) = ("cs_\(number)", "pi_\(number)")
                func of(_ name: String) -> [UInt8] {
                    Events.intent(name, of: payment, id: "evt_\(number)_\(name)", intent: intent)
                }
                var own = [
                    of("processing"), of("payment_failed"), of("canceled"),
                    Events.session("expired", of: payment, id: "evt_\(number)_x", session: session, intent: intent),
                    Events.session(
                        "completed", of: payment, id: "evt_\(number)_c", session: session, intent: intent,
                        status: "unpaid"),
                ]
                // Every other payment is paid in the end.
                if number.isMultiple(of: 2) {
                    own += [
                        of("succeeded"),
                        Events.session(
                            "async_payment_succeeded", of: payment, id: "evt_\(number)_s", session: session,
                            intent: intent),
                    ]
                }
                events += own.flatMap { Array(repeating: $0, count: Int.random(in: 1...3, using: &generator)) }
            }
            try await shop.deliverAtOnce(events.shuffled(using: &generator))
            try await shop.work()
            for (number, payment) in payments.enumerated() {
                #expect(try await shop.state(payment) == (number.isMultiple(of: 2) ? .paid : .expired))
            }
            let bought = payments.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element.id.text)
            #expect(try await shop.fulfilled().sorted() == bought.sorted())
            #expect(try await shop.count("webhook_events WHERE status <> 'done'") == 0)
        }
    }

    @Test("that always fails ends as dead and keeps nobody waiting", arguments: Engine.available)
    func poison(engine: Engine) async throws {
        try await engine.withShop { shop in
            let poisoned = try await shop.addPayment()
            let other = try await shop.addPayment()
            shop.fulfilment.fail(document: poisoned.documentID, times: .max)
            try await shop.deliver(Events.intent("succeeded", of: poisoned, id: "evt_poison"))
            try await shop.deliver(Events.intent("succeeded", of: other, id: "evt_other", intent: "pi_2"))
            try await shop.work {
                // Longer than any pause between attempts.
                shop.clock.advance(by: .seconds(601))
                return try await shop.liveJobs() == 0
            }
            #expect(
                try await shop.inbox("evt_poison")
                    == Shop.Inbox(status: "dead", reason: "an internal error", deliveries: 1, payment: nil))
            #expect(try await shop.count("jobs WHERE state = 'failed' AND attempt = 12") == 1)
            #expect(try await shop.state(poisoned) == .created)
            #expect(try await shop.fulfilled() == [other.id.text])
        }
    }

    @Test("that is dead lives again when it is delivered again", arguments: Engine.available)
    func redeliveryOfTheDead(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            shop.fulfilment.fail(document: payment.documentID, times: 12)
            let event = Events.intent("succeeded", of: payment, id: "evt_1")
            try await shop.deliver(event)
            try await shop.work {
                shop.clock.advance(by: .seconds(601))
                return try await shop.liveJobs() == 0
            }
            #expect(try await shop.inbox("evt_1")?.status == "dead")
            try await shop.deliverAtOnce(Array(repeating: event, count: 10))
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(status: "received", reason: nil, deliveries: 11, payment: nil))
            #expect(try await shop.liveJobs() == 1)
            try await shop.work()
            #expect(try await shop.inbox("evt_1")?.status == "done")
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("that nobody can read any more is dead at once", arguments: Engine.available)
    func unreadable(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            try await shop.database.execute("UPDATE webhook_events SET body = \(Array("{".utf8))")
            try await shop.work()
            #expect(
                try await shop.inbox("evt_1")
                    == Shop.Inbox(
                        status: "dead", reason: "the stored event cannot be read", deliveries: 1, payment: nil))
            #expect(try await shop.count("jobs WHERE attempt = 1") == 1)
        }
    }

    @Test(
        "is rolled back whole with the delivery that failed, and done by the next attempt", arguments: Engine.available)
    func failedOnce(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            shop.fulfilment.fail(document: payment.documentID, times: 1)
            try await shop.deliver(Events.session("completed", of: payment, id: "evt_1"))
            try await shop.work { try await shop.count("jobs WHERE state = 'scheduled'") == 1 }
            let now = try #require(try await shop.payment(payment.id))
            #expect(now.state == .created && now.sessionID == nil && now.paidAt == nil)
            #expect(try await shop.ledger(payment) == [])
            #expect(try await shop.inbox("evt_1")?.status == "received")
            shop.clock.advance(by: .seconds(601))
            try await shop.work()
            #expect(try await shop.fulfilled() == [payment.id.text])
            #expect(try await shop.ledger(payment) == ["created>paid evt_1"])
        }
    }

    private func addPayments(_ count: Int, to shop: Shop) async throws -> [Payment] {
        var payments: [Payment] = []
        for _ in 0..<count { payments.append(try await shop.addPayment()) }
        return payments
    }
}
