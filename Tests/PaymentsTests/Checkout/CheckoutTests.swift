import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A checkout")
struct CheckoutTests {
    @Test("opens a page at the provider for the stored document's price", arguments: Engine.available)
    func opening(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument(pages: 37)
                let checkout = try await shop.checkout(document)
                #expect(checkout.isNew)
                #expect(checkout.payment.price == Money(amount: 1_850, currency: "eur"))
                #expect(checkout.url == "\(provider.base)/pay/\(checkout.sessionID)")
                let stored = try #require(try await shop.payment(checkout.payment.id))
                #expect(stored.state == .pending)
                #expect(stored.sessionID == checkout.sessionID && stored.checkoutURL == checkout.url)
                #expect(stored.documentID == document && stored.userID == shop.customer)
                #expect(try await shop.status(ofDocument: document) == "payment_pending")
                #expect(try await shop.ledger(stored) == [">created", "created>pending"])
                let session = try await provider.session(checkout.sessionID)
                #expect(session["amount_total"] as? Int == 1_850)
                #expect(session["currency"] as? String == "eur")
                #expect(session["client_reference_id"] as? String == stored.id.text)
                #expect(session["customer_email"] as? String == "customer@example.org")
                #expect((session["metadata"] as? [String: String])?["payment_id"] == stored.id.text)
                #expect(
                    session["success_url"] as? String == "https://shop.example/paid?session_id={CHECKOUT_SESSION_ID}")
                #expect(session["cancel_url"] as? String == "https://shop.example/paid?canceled=\(stored.id)")
            }
        }
    }

    @Test("that is open is found by the next one, at the price it was opened with", arguments: Engine.available)
    func secondCheckout(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument(pages: 10)
                let first = try await shop.checkout(document, key: "key-1")
                try await shop.database.execute("UPDATE documents SET target_pages = 100 WHERE id = \(document)")
                let second = try await shop.checkout(document, key: "key-2")
                #expect(!second.isNew)
                #expect(second.sessionID == first.sessionID && second.url == first.url)
                #expect(second.payment.id == first.payment.id)
                #expect(second.payment.price == Money(amount: 500, currency: "eur"))
                #expect(try await provider.sessions() == [first.sessionID])
                #expect(try await shop.count("payments") == 1)
            }
        }
    }

    @Test("by 20 tabs at once is one payment and one page", arguments: Engine.available)
    func manyKeysAtOnce(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                let sessions = try await withThrowingTaskGroup(of: Checkout?.self) { group in
                    for tab in 0..<20 {
                        group.addTask {
                            do {
                                return try await shop.checkout(document, key: "tab-\(tab)")
                            } catch CheckoutError.providerUnavailable {
                                // While it works on a key, the provider refuses others with the same.
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: [Checkout]()) { if let checkout = $1 { $0.append(checkout) } }
                }
                #expect(Set(sessions.map(\.sessionID)).count == 1)
                #expect(sessions.filter(\.isNew).count <= 1)
                #expect(try await provider.sessions().count == 1)
                #expect(try await shop.count("payments") == 1)
                for tab in 0..<20 {
                    #expect(
                        try await shop.checkout(document, key: "tab-\(tab)").sessionID == sessions.first?.sessionID)
                }
            }
        }
    }

    @Test("that waits for another one of the same document finds its payment", arguments: Engine.available)
    func raceForTheDocument(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                let gate = Gate()
                shop.fulfilment.once(at: .ordering) { gate.pass() }
                try await withThrowingTaskGroup { group in
                    group.addTask { _ = try await shop.checkout(document, key: "key-1") }
                    try await eventually("the first holds the document") { gate.arrivals == 1 }
                    // It looks for an open payment before there is one, then waits for the document.
                    group.addTask { _ = try await shop.checkout(document, key: "key-2") }
                    try await Locks(of: shop.database).somebodyWaits()
                    gate.open()
                    try await group.waitForAll()
                }
                #expect(try await shop.count("payments") == 1)
                #expect(try await provider.sessions().count == 1)
            }
        }
    }

    @Test("of no document, of another's and of a bought one is refused", arguments: Engine.available)
    func refusals(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let foreign = try await shop.addDocument(user: try await shop.addUser())
                let unknown = Identifier<Shop>(at: shop.clock.now).text
                for document in [foreign, unknown] {
                    #expect(
                        await checkoutError { _ = try await shop.checkout(document, key: document) }
                            == .documentNotFound)
                }
                let bought = try await shop.addDocument()
                let checkout = try await shop.checkout(bought)
                try await provider.press("pay", checkout.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 4 }
                try await shop.work()
                for key in ["key-1", "key-2"] {
                    #expect(
                        await checkoutError { _ = try await shop.checkout(bought, key: key) } == .documentAlreadyPaid)
                }
                #expect(try await shop.count("payments") == 1)
                #expect(try await provider.sessions().count == 1)
            }
        }
    }

    @Test("after the last one expired is a new payment", arguments: Engine.available, ["key-1", "key-2"])
    func afterExpiry(engine: Engine, key: String) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                let first = try await shop.checkout(document, key: "key-1")
                try await provider.expire(first.sessionID)
                try await eventually("the webhook is here") { try await shop.count("webhook_events") == 1 }
                try await shop.work()
                #expect(try await shop.state(first.payment) == .expired)
                #expect(try await shop.status(ofDocument: document) == "draft")
                // Also under the key of the first, whose page is gone.
                let second = try await shop.checkout(document, key: key)
                #expect(second.isNew)
                #expect(second.payment.id != first.payment.id && second.sessionID != first.sessionID)
                #expect(try await shop.status(ofDocument: document) == "payment_pending")
                #expect(try await shop.checkout(document, key: key).sessionID == second.sessionID)
                try await provider.press("pay", second.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 5 }
                try await shop.work()
                #expect(try await shop.fulfilled() == [second.payment.id.text])
            }
        }
    }

    @Test("whose webhooks overtake the provider's answer is delivered for", arguments: Engine.available)
    func overtaken(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                try await provider.faults(#"{"webhook": {"before_response": true}}"#)
                let document = try await shop.addDocument()
                let checkout = try await withThrowingTaskGroup(of: Checkout?.self) { group in
                    group.addTask { try await shop.checkout(document) }
                    group.addTask {
                        try await shop.work { try await shop.fulfilled().count == 1 }
                        return nil
                    }
                    return try await group.reduce(into: Checkout?.none) { if let checkout = $1 { $0 = checkout } }
                }
                let id = try #require(checkout?.payment.id)
                let payment = try #require(try await shop.payment(id))
                #expect(payment.state == .paid)
                #expect(payment.sessionID == checkout?.sessionID && payment.checkoutURL == checkout?.url)
                try await shop.work()
                #expect(try await shop.fulfilled() == [payment.id.text])
                #expect(try await shop.state(payment) == .paid)
            }
        }
    }
}

/// What the body throws, as a ``CheckoutError``, or `nil` when it throws nothing or something else.
func checkoutError(_ body: () async throws -> Void) async -> CheckoutError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? CheckoutError
    }
}
