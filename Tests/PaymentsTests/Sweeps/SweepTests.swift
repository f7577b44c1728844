import Database
import Foundation
import Jobs
import TestSupport
import Testing

@testable import Payments

@Suite("A sweep")
struct SweepTests {
    @Test("fulfils once what no webhook told of", arguments: Engine.available)
    func neverDelivered(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.faults(#"{"webhook": {"drop": true}}"#)
                try await provider.press("pay", checkout.sessionID)
                // Too young to be asked about.
                try await shop.sweep(SweepPayments.kind)
                #expect(try await shop.state(checkout.payment) == .pending)
                shop.clock.advance(by: .seconds(121))
                for _ in 1...3 { try await shop.sweep(SweepPayments.kind) }
                #expect(try await shop.state(checkout.payment) == .paid)
                #expect(try await shop.fulfilled() == [checkout.payment.id.text])
                #expect(try await shop.count("webhook_events") == 0)
            }
        }
    }

    @Test("asks for a payment that stays open less and less often", arguments: Engine.available)
    func backoff(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { _ in
                let checkout = try await shop.checkout(try await shop.addDocument())
                shop.clock.advance(by: .seconds(121))
                var asked: [Int] = []
                for _ in 0..<16 {
                    try await shop.sweep(SweepPayments.kind)
                    asked.append(try await shop.checks(of: checkout.payment))
                    shop.clock.advance(by: .seconds(60))
                }
                #expect(asked == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5])
            }
        }
    }

    @Test("looks again at what waits for a payment that is known", arguments: Engine.available)
    func parked(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await shop.deliver(Events.refund("created", id: "evt_1"))
            try await shop.deliver(Events.refund("created", id: "evt_2", refund: "re_2", intent: "pi_nobodys"))
            try await shop.work()
            let payment = try await shop.addPayment()
            // As nobody does who learns of the intent: without looking for what waits for it.
            try await shop.database.execute(
                """
                UPDATE payments SET intent_id = 'pi_1', state = 'paid', money = 'right', received_amount = 1000,
                    delivery = 'ordered'
                WHERE id = \(payment.id)
                """)
            for _ in 1...2 { try await shop.sweep(SweepPayments.kind) }
            try await shop.work()
            #expect(try await shop.state(payment) == .refunded)
            #expect(try await shop.inbox("evt_1")?.status == "done")
            #expect(try await shop.inbox("evt_2")?.status == "parked")
        }
    }

    @Test("heals a checkout that was cut off before the provider answered", arguments: Engine.available)
    func cutOff(engine: Engine) async throws {
        try await engine.withShop { shop in
            let document = try await shop.addDocument()
            // Nobody is there yet: the row is made, and nothing else.
            await #expect(throws: CheckoutError.self) { try await shop.checkout(document) }
            try await SimulatedProvider.with(shop) { provider in
                shop.clock.advance(by: .seconds(121))
                try await shop.sweep(SweepPayments.kind)
                let payment = try #require(try await shop.allPayments().first)
                #expect(payment.state == .pending)
                #expect(try await provider.sessions() == [payment.sessionID])
                #expect(try await shop.checkout(document, key: "again").sessionID == payment.sessionID)
            }
        }
    }

    @Test("reads the list of events into the same inbox, each once", arguments: Engine.available)
    func events(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.faults(#"{"webhook": {"drop": true}}"#)
                try await provider.press("pay", checkout.sessionID)
                for _ in 1...2 { try await shop.sweep(SweepEvents.kind) }
                try await shop.work()
                #expect(try await shop.state(checkout.payment) == .paid)
                #expect(try await shop.fulfilled() == [checkout.payment.id.text])
                #expect(try await shop.count("webhook_events WHERE status = 'done' AND delivery_count = 1") == 2)
                let intent = try #require(try await shop.payment(checkout.payment.id)?.intentID)
                shop.clock.advance(by: .seconds(900))
                try await provider.refund(intent, amount: 300)
                try await shop.sweep(SweepEvents.kind)
                try await shop.work()
                #expect(try await shop.payment(checkout.payment.id)?.refundedAmount == 300)
                #expect(try await shop.state(checkout.payment) == .partiallyRefunded)
            }
        }
    }

    @Test("reads more events than one page holds", arguments: Engine.available)
    func pages(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                try await provider.faults(#"{"webhook": {"drop": true}}"#)
                for number in 0..<60 {
                    let checkout = try await shop.checkout(try await shop.addDocument(), key: "key \(number)")
                    try await provider.press("pay", checkout.sessionID)
                }
                try await shop.sweep(SweepEvents.kind)
                try await shop.work()
                #expect(try await shop.fulfilled().count == 60)
            }
        }
    }

    @Test("mends a payment that has neither a document nor a refund", arguments: Engine.available)
    func invariant(engine: Engine) async throws {
        try await engine.withShop { shop in
            let states = ["completed", "queued", "canceled", "partially_completed"]
            var payments: [Payment] = []
            for (number, status) in states.enumerated() {
                let payment = try await shop.addPayment()
                try await shop.deliver(
                    Events.intent("succeeded", of: payment, id: "evt_\(number)", intent: "pi_\(number)"))
                try await shop.work()
                try await shop.database.execute(
                    "UPDATE documents SET status = \(status) WHERE id = \(payment.documentID)")
                payments.append(payment)
            }
            let undelivered = try await shop.addPayment()
            try await shop.database.execute(
                "UPDATE payments SET state = 'paid', money = 'right' WHERE id = \(undelivered.id)")
            for _ in 1...2 { try await shop.sweep(CheckPayments.kind) }
            var refunds: [[String]] = []
            for payment in payments { refunds.append(try await shop.refunds(payment.id)) }
            // Nobody is there to send them.
            #expect(refunds == [[], [], ["ended_early 1000 requested"], ["ended_early 667 requested"]])
            #expect(try await shop.fulfilled().contains(undelivered.id.text))
            #expect(shop.log.records.filter { $0.message == "a payment was mended" }.count == 3)
        }
    }

    @Test("gives a promise its job again, and leaves to people what only they can settle", arguments: Engine.available)
    func orphans(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            let wrong = try await shop.addPayment()
            try await shop.deliver(
                Events.intent("succeeded", of: wrong, id: "evt_2", intent: "pi_2", received: 999))
            try await shop.work()
            try await shop.endEarly(payment, words: 0, of: 1, isFinal: false)
            try await shop.database.execute("DELETE FROM jobs WHERE kind = 'refund'")
            try await shop.sweep(CheckPayments.kind)
            #expect(try await shop.count("jobs WHERE kind = 'refund' AND finished_at IS NULL") == 1)
            let findings = (try await shop.payments.check(payment.id), try await shop.payments.check(wrong.id))
            #expect(findings.0 == .settled)
            #expect(findings.1 == .unsettled("its money belongs to nothing"))
        }
    }
}

@Suite("Asking what has become of a payment")
struct VerifyTests {
    @Test("asks the provider, and agrees with the webhooks that come at the same time", arguments: Engine.available)
    func race(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(try await shop.addDocument())
                try await provider.faults(#"{"webhook": {"duplicate": 50}}"#)
                try await provider.press("pay", checkout.sessionID)
                let states = try await withThrowingTaskGroup(of: PaymentState.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            try await shop.payments.verify(session: checkout.sessionID, user: shop.customer).state
                        }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(states == [.paid])
                try await shop.work()
                #expect(try await shop.fulfilled() == [checkout.payment.id.text])
            }
        }
    }

    @Test("says pending while the provider's API is down, and the webhook fulfils", arguments: Engine.available)
    func providerDown(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(session: "cs_1")
            try await shop.deliver(Events.intent("processing", of: payment, id: "evt_1"))
            try await shop.work()
            #expect(try await shop.payments.verify(session: "cs_1", user: shop.customer).state == .pending)
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_2"))
            try await shop.work()
            #expect(try await shop.payments.verify(session: "cs_1", user: shop.customer).state == .paid)
            #expect(try await shop.fulfilled() == [payment.id.text])
        }
    }

    @Test("says pending while the provider does not answer, and nothing to strangers", arguments: Engine.available)
    func away(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment(session: "cs_1")
            #expect(try await shop.payments.verify(session: "cs_1", user: shop.customer).state == .created)
            let stranger = try await shop.addUser()
            await #expect(throws: PaymentError.self) {
                try await shop.payments.verify(session: "cs_1", user: stranger)
            }
            await #expect(throws: PaymentError.self) {
                try await shop.payments.payment(payment.id, user: stranger)
            }
        }
    }
}

extension Shop {
    /// Runs a periodic job once.
    func sweep(_ kind: JobKind<NoArguments>) async throws {
        let id = try await database.write { [payments] in
            try payments.jobs.enqueue(kind, NoArguments(), in: $0)
        }
        try await work { try await count("jobs WHERE id = \(id) AND state = 'completed'") == 1 }
    }

    /// How often the provider was asked about a payment.
    func checks(of payment: Payment) async throws -> Int {
        try await database.fetch("SELECT checks FROM payments WHERE id = \(payment.id)").first?["checks"] ?? 0
    }
}
