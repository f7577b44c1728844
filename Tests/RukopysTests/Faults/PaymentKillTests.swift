import AsyncHTTPClient
import Database
import Failpoints
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("A payment whose server is killed")
struct PaymentKillTests {
    /// An id in the form of ours: of the payment and of its document.
    private static let payment = "01a213c7-a842-7d14-8f08-54b370f2fdd8"

    private static let paid = SignedWebhook(
        """
        {"id": "evt_paid", "object": "event", "type": "payment_intent.succeeded", "livemode": false,
         "created": 1767225600, "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount_received": 150,
         "currency": "eur", "metadata": {"payment_id": "\(payment)"}}}}
        """)

    @Test(
        "before the commit, between the commit and the answer, or inside apply: one job after redelivery or restart",
        arguments: Engine.available, [Failpoint.beforeWebhookCommit, .afterWebhookCommit, .inApply])
    func once(engine: Engine, place: Failpoint) async throws {
        try await engine.withDatabaseURL(connections: 14) { url in
            try await TemporaryFolder.with { folder in
                var settings = RunningServer.slowWriting
                settings["DATABASE_URL"] = url.text
                settings["DATABASE_POOL_SIZE"] = "4"
                settings["STRIPE_WEBHOOK_SECRETS"] = RunningServer.webhookSecret
                settings["JOB_LEASE_SECONDS"] = "5"
                // The second process has the same plan, and the folder says that it has happened.
                settings.merge(FailpointPlan([place: FailpointRule(.kill)], onceFolder: folder.path).environment) { $1 }
                try await Self.besides(url) { try await Self.prepare($0) }

                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let status = try? await Self.deliver(to: try await server.origin()).status
                    // Killed inside of apply it may have answered, or not got to it.
                    #expect(status == nil || place == .inApply && status == 200)
                    let ending = try await server.ending()
                    #expect(ending.isKilled, "\(ending.status): \(ending.errors)")
                }
                let stored = try await Self.besides(url) { try await Self.deliveries($0) }
                #expect(stored == (place == .beforeWebhookCommit ? [] : [1]))
                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let origin = try await server.origin()
                    // What was acknowledged comes no second time: the restart has to see to it.
                    if place != .inApply { #expect(try await Self.deliver(to: origin).status == 200) }
                    try await Self.besides(url) { database in
                        try await eventually("the payment is paid") {
                            try await database.fetch("SELECT id FROM payments WHERE state = 'paid'").count == 1
                        }
                    }
                    server.kill()
                    _ = try await server.ending()
                }
                try await Self.besides(url) { try await Self.expectOnce($0, place) }
            }
        }
    }

    /// One event, one job for it, one transition, one document's job.
    private static func expectOnce(_ database: any Database, _ place: Failpoint) async throws {
        #expect(try await deliveries(database) == [place == .afterWebhookCommit ? 2 : 1])
        #expect(try await count("jobs WHERE kind = 'generate_full_document'", database) == 1)
        #expect(try await count("jobs WHERE kind = 'process_webhook'", database) == 1)
        #expect(try await count("webhook_events WHERE status = 'done'", database) == 1)
        #expect(try await count("payment_ledger WHERE to_state = 'paid'", database) == 1)
    }

    private static func deliver(to origin: String) async throws -> Answer {
        var request = HTTPClientRequest(url: origin + "/api/v1/payment/webhook")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        // Signed anew each time, as the provider does.
        request.headers.add(name: "Stripe-Signature", value: SignedWebhook.header(of: paid.body))
        request.body = .bytes(ByteBuffer(bytes: paid.body))
        return try await Answer(try await HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }

    /// A document whose checkout is open.
    private static func prepare(_ database: any Database) async throws {
        let now = TimeSource.system.now()
        try await database.execute("INSERT INTO users (id, email, created_at) VALUES ('you', 'a@example.org', 0)")
        try await database.execute(
            """
            INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, status,
                created_at, updated_at)
            VALUES (\(payment), 'you', 'Title', 'A long topic', 'en', 3, 'apa', 'payment_pending', \(now), \(now))
            """)
        try await database.execute(
            """
            INSERT INTO payments (id, document_id, user_id, provider, amount, currency, description, state,
                created_at, updated_at)
            VALUES (\(payment), \(payment), 'you', 'stripe', 150, 'eur', 'Title', 'pending', \(now), \(now))
            """)
    }

    /// The delivery counts of all events.
    private static func deliveries(_ database: any Database) async throws -> [Int] {
        try await database.fetch("SELECT delivery_count FROM webhook_events").map { try $0["delivery_count"] }
    }

    private static func count(_ what: SQL, _ database: any Database) async throws -> Int {
        try await database.fetch("SELECT COUNT(*) AS n FROM \(what)").first?["n"] ?? 0
    }

    /// Opens the database as a short command does, beside the server that owns it.
    private static func besides<T>(_ url: DatabaseURL, _ body: (any Database) async throws -> T) async throws -> T {
        let database = try openDatabase(url, poolSize: 2, isServer: false)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(database))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        return try outcome.get()
    }
}
