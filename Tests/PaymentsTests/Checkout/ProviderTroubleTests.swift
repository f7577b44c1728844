import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A checkout while the provider is in trouble")
struct ProviderTroubleTests {
    private static let failures = Array(
        repeating: ScriptedProvider.Answer.error(500, type: "api_error", message: ""), count: 3)

    @Test("fails, and the same key works once it answers again", arguments: Engine.available)
    func outage(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await ScriptedProvider.with(Self.failures + [.session("cs_1")]) { provider, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
                #expect(try await shop.allPayments().map(\.state) == [.created])
                let checkout = try await shop.checkout(document)
                #expect(checkout.isNew && checkout.sessionID == "cs_1")
                #expect(try await shop.allPayments().map(\.id) == [checkout.payment.id])
                #expect(Set(provider.asked.map { $0.headers["idempotency-key"] }) == [checkout.payment.id.text])
                #expect(!shop.log.text.contains(Shop.secretKey))
            }
        }
    }

    @Test("fails when nobody listens, and the same key works later", arguments: Engine.available)
    func connectionRefused(engine: Engine) async throws {
        try await engine.withShop { shop in
            shop.provider.base = try await ScriptedProvider.with([]) { _, base in base }
            let document = try await shop.addDocument()
            #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
            try await SimulatedProvider.with(shop) { provider in
                let checkout = try await shop.checkout(document)
                #expect(checkout.isNew)
                #expect(try await shop.count("payments") == 1)
                #expect(try await provider.sessions() == [checkout.sessionID])
            }
        }
    }

    @Test("fails when it stays silent, and the same key works later", arguments: Engine.available)
    func silence(engine: Engine) async throws {
        try await engine.withShop(patience: .init(attempt: .milliseconds(200), mostAttempts: 1)) { shop in
            let sessions = Array(repeating: ScriptedProvider.Answer.session("cs_1"), count: 100)
            try await ScriptedProvider.with([.stall("")] + sessions) { _, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
                #expect(try await shop.allPayments().map(\.state) == [.created])
                // On a busy machine its answers may come late as well.
                try await eventually("it answers in time") { (try? await shop.checkout(document))?.isNew == true }
                #expect(try await shop.allPayments().map(\.state) == [.pending])
            }
        }
    }

    @Test("fails when it refuses, and the reason stands in the log", arguments: Engine.available)
    func refusal(engine: Engine) async throws {
        try await engine.withShop { shop in
            let echo = "Invalid API Key provided: \(Shop.secretKey)"
            try await ScriptedProvider.with([.error(401, type: "invalid_request_error", message: echo)]) {
                provider, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
                #expect(try await shop.count("payments") == 1)
                #expect(provider.asked.count == 1)
                #expect(shop.log.text.contains("Invalid API Key provided: ‹redacted›"))
                #expect(!shop.log.text.contains(Shop.secretKey))
            }
        }
    }

    @Test("is not stuck with a failure that the provider keeps for a day", arguments: Engine.available)
    func storedFailure(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                // Two for each request: one under the payment's own key, one under another.
                try await provider.faults(#"{"api": {"status": 500, "times": 4, "path": "checkout/sessions"}}"#)
                let document = try await shop.addDocument()
                for _ in 0..<3 {
                    #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
                }
                let checkout = try await shop.checkout(document)
                #expect(checkout.isNew)
                #expect(try await shop.count("payments") == 1)
                #expect(try await provider.sessions() == [checkout.sessionID])
                #expect(try await shop.checkout(document, key: "key-2").sessionID == checkout.sessionID)
            }
        }
    }

    @Test("shows one page when it was opened twice because an answer was lost", arguments: Engine.available)
    func lostAnswer(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await SimulatedProvider.with(shop) { provider in
                try await provider.faults(
                    #"{"api": {"status": 500, "times": 1, "path": "checkout/sessions", "after_execution": true}}"#)
                let document = try await shop.addDocument()
                let checkout = try await shop.checkout(document)
                let sessions = try await provider.sessions()
                #expect(sessions.count == 2)
                // The page that nobody has seen ends; the payment goes on, and is paid through the other.
                for lost in sessions where lost != checkout.sessionID { try await provider.expire(lost) }
                try await eventually("the webhook is here") { try await shop.count("webhook_events") == 1 }
                try await shop.work()
                #expect(try await shop.state(checkout.payment) == .pending)
                #expect(try await shop.status(ofDocument: document) == "payment_pending")
                try await provider.press("pay", checkout.sessionID)
                try await eventually("the webhooks are here") { try await shop.count("webhook_events") == 5 }
                try await shop.work()
                #expect(try await shop.state(checkout.payment) == .paid)
                #expect(try await shop.fulfilled() == [checkout.payment.id.text])
            }
        }
    }

    @Test("that dies between its commit and the answer is healed by asking again", arguments: Engine.available)
    func crash(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await ScriptedProvider.with([.stall(""), .session("cs_1")]) { provider, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                await #expect(throws: CancellationError.self) {
                    try await withThrowingTaskGroup { group in
                        group.addTask { _ = try await shop.checkout(document) }
                        try await eventually("the provider is asked") { provider.asked.count == 1 }
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                }
                // Whoever died gave nothing back, so that the key waits for the end of its lock.
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .idempotencyKeyInFlight)
                shop.clock.advance(by: .seconds(60))
                let checkout = try await shop.checkout(document)
                #expect(checkout.isNew)
                #expect(try await shop.allPayments().map(\.id) == [checkout.payment.id])
                #expect(
                    provider.asked.map { $0.headers["idempotency-key"] }
                        == [checkout.payment.id.text, checkout.payment.id.text])
                #expect(provider.asked.first?.body == provider.asked.last?.body)
            }
        }
    }

    @Test("is healed by another key as well, after a crash", arguments: Engine.available)
    func crashAndOtherKey(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await ScriptedProvider.with(Self.failures + [.session("cs_1"), .session("cs_1")]) { _, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
                let found = try await shop.checkout(document, key: "key-2")
                #expect(!found.isNew && found.sessionID == "cs_1")
                let made = try await shop.checkout(document)
                #expect(made.isNew && made.sessionID == "cs_1")
                #expect(try await shop.count("payments") == 1)
            }
        }
    }

    @Test("shows the page that was stored first when two were opened", arguments: Engine.available)
    func twoPages(engine: Engine) async throws {
        try await engine.withShop { shop in
            try await ScriptedProvider.with([.later("slow"), .session("cs_quick")]) { provider, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        let slow = try await shop.checkout(document, key: "key-1")
                        #expect(slow.sessionID == "cs_quick" && slow.url == "https://pay.example/cs_quick")
                        #expect(!slow.isNew)
                    }
                    try await eventually("the provider is asked") { provider.asked.count == 1 }
                    #expect(try await shop.checkout(document, key: "key-2").sessionID == "cs_quick")
                    provider.release("slow", with: .session("cs_slow"))
                    try await group.waitForAll()
                }
                #expect(try await shop.allPayments().map(\.sessionID) == ["cs_quick"])
            }
        }
    }

    @Test("does not take a page without an address for one", arguments: Engine.available)
    func noPage(engine: Engine) async throws {
        try await engine.withShop { shop in
            let closed = ScriptedProvider.Answer.json(
                200, #"{"id":"cs_1","url":null,"status":"expired","payment_status":"unpaid"}"#)
            try await ScriptedProvider.with([closed, .session("cs_1")]) { _, base in
                shop.provider.base = base
                let document = try await shop.addDocument()
                #expect(await checkoutError { _ = try await shop.checkout(document) } == .providerUnavailable)
                #expect(try await shop.checkout(document).sessionID == "cs_1")
                #expect(try await shop.count("payments") == 1)
            }
        }
    }
}
