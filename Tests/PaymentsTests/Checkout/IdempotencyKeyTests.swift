import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A customer's idempotency key")
struct IdempotencyKeyTests {
    @Test("used 50 times at once makes one payment and one page", arguments: Engine.available)
    func atOnce(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                let answers = try await withThrowingTaskGroup(of: Checkout?.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            do {
                                return try await shop.checkout(document)
                            } catch CheckoutError.idempotencyKeyInFlight {
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: [Checkout?]()) { $0.append($1) }
                }
                let checkouts = answers.compactMap(\.self)
                #expect(answers.count == 50)
                #expect(!checkouts.isEmpty)
                #expect(Set(checkouts.map(\.sessionID)).count == 1)
                #expect(Set(checkouts.map(\.isNew)) == [true])
                #expect(try await provider.sessions().count == 1)
                #expect(try await shop.count("payments") == 1)
                #expect(try await shop.count("idempotency_keys") == 1)
                let again = try await shop.checkout(document)
                #expect(again.isNew && again.sessionID == checkouts.first?.sessionID)
            }
        }
    }

    @Test("is answered alike each time, whether it opened the page or found it", arguments: Engine.available)
    func replay(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let document = try await shop.addDocument()
                for _ in 0..<3 { #expect(try await shop.checkout(document, key: "maker").isNew) }
                for _ in 0..<3 { #expect(try await !shop.checkout(document, key: "finder").isNew) }
                #expect(try await provider.sessions().count == 1)
            }
        }
    }

    @Test("of another request is refused, also while it is in flight", arguments: Engine.available)
    func reuse(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { _ in
                let (first, other) = (try await shop.addDocument(), try await shop.addDocument())
                let checkout = try await shop.checkout(first)
                #expect(await checkoutError { _ = try await shop.checkout(other) } == .idempotencyKeyReused)
                try await shop.database.execute(
                    "UPDATE idempotency_keys SET locked_until = \(shop.clock.now + .seconds(60))")
                #expect(await checkoutError { _ = try await shop.checkout(other) } == .idempotencyKeyReused)
                #expect(try await shop.count("payments") == 1)
                #expect(try await shop.status(ofDocument: other) == "draft")
                #expect(await checkoutError { _ = try await shop.checkout(first) } == .idempotencyKeyInFlight)
                shop.clock.advance(by: .seconds(60))
                #expect(try await shop.checkout(first).sessionID == checkout.sessionID)
            }
        }
    }

    @Test("is another customer's too, for something else", arguments: Engine.available)
    func ofTwoCustomers(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                let other = try await shop.addUser()
                let mine = try await shop.addDocument()
                let theirs = try await shop.addDocument(user: other)
                let first = try await shop.checkout(mine, key: "key")
                let second = try await shop.checkout(theirs, key: "key", user: other)
                #expect(first.isNew && second.isNew)
                #expect(first.payment.id != second.payment.id)
                #expect(second.payment.userID == other && second.payment.documentID == theirs)
                // Not even with the document of the one who used it first.
                #expect(
                    await checkoutError { _ = try await shop.checkout(mine, key: "key-2", user: other) }
                        == .documentNotFound)
                #expect(try await provider.sessions().count == 2)
            }
        }
    }

    @Test("of a refused request can be used again", arguments: Engine.available)
    func afterRefusal(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { _ in
                let document = try await shop.addDocument()
                try await shop.database.execute("UPDATE documents SET status = 'queued' WHERE id = \(document)")
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .documentAlreadyPaid)
                try await shop.database.execute("UPDATE documents SET status = 'draft' WHERE id = \(document)")
                #expect(try await shop.checkout(document).isNew)
            }
        }
    }

    @Test("is forgotten after a day, and its row with it", arguments: Engine.available)
    func lifetime(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { _ in
                let other = try await shop.addUser()
                let (first, second) = (try await shop.addDocument(), try await shop.addDocument())
                let theirs = try await shop.addDocument(user: other)
                let checkout = try await shop.checkout(first)
                _ = try await shop.checkout(theirs, user: other)
                shop.clock.advance(by: .seconds(86_399))
                #expect(await checkoutError { _ = try await shop.checkout(second) } == .idempotencyKeyReused)
                shop.clock.advance(by: .seconds(1))
                #expect(try await shop.checkout(second).isNew)
                // The payment of the forgotten key is found by its document.
                let found = try await shop.checkout(first, key: "key-2")
                #expect(!found.isNew && found.sessionID == checkout.sessionID)
                #expect(try await shop.count("idempotency_keys WHERE user_id = \(shop.customer)") == 2)
                #expect(try await shop.count("idempotency_keys WHERE user_id = \(other)") == 1)
            }
        }
    }

    @Test("that is in flight is not forgotten", arguments: Engine.available)
    func inFlightForLong(engine: Engine) async throws {
        try await engine.withShop { shop in
            let document = try await shop.addDocument()
            try await shop.database.execute(
                """
                INSERT INTO idempotency_keys (user_id, route, key, request_hash, locked_until, created_at)
                VALUES (\(shop.customer), 'payment/create-checkout', 'key-1', 'another request',
                    \(shop.clock.now + .seconds(1)), \(shop.clock.now - .seconds(90_000)))
                """)
            #expect(await checkoutError { _ = try await shop.checkout(document) } == .idempotencyKeyReused)
            let kept = try await shop.count("idempotency_keys")
            #expect(kept == 1)
        }
    }
}
