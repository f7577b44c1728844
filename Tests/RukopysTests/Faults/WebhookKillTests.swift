import AsyncHTTPClient
import Database
import Failpoints
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("A server that dies between a webhook's commit and its answer")
struct WebhookKillTests {
    private static func deliver(_ webhook: SignedWebhook, to origin: String) async throws -> Answer {
        var request = HTTPClientRequest(url: origin + "/api/v1/payment/webhook")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Stripe-Signature", value: webhook.header)
        request.body = .bytes(ByteBuffer(bytes: webhook.body))
        return try await Answer(try await HTTPClient.shared.execute(request, timeout: .seconds(30)))
    }

    /// Something that a job has to work off, about a payment that is not ours; signed anew each time.
    private static var event: SignedWebhook {
        SignedWebhook(
            """
            {"id": "evt_killed", "object": "event", "type": "checkout.session.completed", "livemode": false,
             "created": 1767225600, "data": {"object": {"id": "cs_1", "object": "checkout.session",
             "payment_status": "paid", "amount_total": 100, "currency": "eur"}}}
            """)
    }

    @Test("takes the redelivery as what it is: one event, one job", arguments: Engine.available)
    func redelivered(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 12) { url in
            try await TemporaryFolder.with { folder in
                var settings = ["DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4"]
                settings["STRIPE_WEBHOOK_SECRETS"] = RunningServer.webhookSecret
                // The second process has the same plan, and the folder says that it has happened.
                let plan = FailpointPlan([.afterWebhookCommit: FailpointRule(.kill)], onceFolder: folder.path)
                settings.merge(plan.environment) { $1 }

                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let origin = try await server.origin()
                    // No answer: the provider will deliver again.
                    await #expect(throws: (any Error).self) { try await Self.deliver(Self.event, to: origin) }
                    let ending = try await server.ending()
                    #expect(ending.isKilled, "\(ending.status): \(ending.errors)")
                }
                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    let again = try await Self.deliver(Self.event, to: try await server.origin())
                    #expect(again.status == 200, "\(again.text)")
                    server.terminate()
                    #expect(try await server.ending().status == 0)
                }
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    let deliveries: [Int] = try await database.fetch("SELECT delivery_count FROM webhook_events")
                        .map { try $0["delivery_count"] }
                    #expect(deliveries == [2])
                    let jobs = try await database.fetch("SELECT id FROM jobs WHERE kind = 'process_webhook'")
                    #expect(jobs.count == 1)
                }
            }
        }
    }
}
