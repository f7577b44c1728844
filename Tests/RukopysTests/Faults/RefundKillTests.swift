import AsyncHTTPClient
import Database
import Failpoints
import Foundation
import NIOCore
import TestSupport
import Testing

@Suite("A server that dies when the provider has made a refund")
struct RefundKillTests {
    /// An id in the form of ours.
    private static let payment = "01a213c7-a842-7d14-8f08-54b370f2fdd8"

    @Test("makes no second one, and knows of the first when it lives again", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 12) { url in
            try await TemporaryFolder.with { folder in
                let port = try FreePort.among(engine == .sqlite ? 30_000...30_999 : 31_000...31_999)
                let provider = "http://127.0.0.1:\(port)"
                let shared = [
                    "STRIPE_SECRET_KEY": "sk_test_of_both", "STRIPE_WEBHOOK_SECRETS": RunningServer.webhookSecret,
                ]
                var settings = shared
                settings["DATABASE_URL"] = url.text
                settings["DATABASE_POOL_SIZE"] = "4"
                settings["STRIPE_API_BASE"] = provider
                settings["LOG_LEVEL"] = "debug"
                let plan = FailpointPlan([.afterRefund: FailpointRule(.kill)], onceFolder: folder.path)
                settings.merge(plan.environment) { $1 }
                try await Self.prepare(url)
                let doomed = settings
                try await ServerProcess.run(["serve"], in: folder, doomed) { server in
                    let arguments = [
                        "simulate", "--port", "\(port)", "--webhook-url",
                        "\(try await server.origin())/api/v1/payment/webhook",
                    ]
                    try await ServerProcess.run(arguments, in: folder, shared) { simulator in
                        _ = try await simulator.line("it simulates") { $0.wholeMatch(of: /simulating on \S+/) }
                        try await Self.pay(at: provider)
                        let ending = try await server.ending()
                        #expect(ending.isKilled, "\(ending.status): \(ending.errors)")
                        #expect(try await Self.refunds(at: provider) == 1)
                        try await ServerProcess.run(["serve"], in: folder, doomed) { second in
                            _ = try await second.origin()
                            try await eventually("the refund's job is done", within: .seconds(90)) {
                                second.errors.split(separator: "\n").contains { line in
                                    line.contains("job completed") && line.contains("\"refund\"")
                                }
                            }
                            #expect(try await Self.refunds(at: provider) == 1)
                            second.terminate()
                            #expect(try await second.ending().status == 0)
                        }
                        // SQLite is its server's alone while that runs.
                        try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                            let refunds = try await database.fetch("SELECT state, number FROM refunds")
                            #expect(try refunds.map { try $0["state"] as String } == ["succeeded"])
                        }
                    }
                }
            }
        }
    }

    /// A payment for a document that can no longer be delivered: its money goes back at once.
    private static func prepare(_ url: DatabaseURL) async throws {
        try await Engine.withOpenDatabase(url, poolSize: 1) { database in
            try await database.execute("INSERT INTO users (id, email, created_at) VALUES ('you', 'a@example.org', 0)")
            try await database.execute(
                """
                INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, status,
                    created_at, updated_at)
                VALUES (\(Self.payment), 'you', 'Title', 'A long topic', 'en', 3, 'apa', 'canceled', 0, 0)
                """)
            try await database.execute(
                """
                INSERT INTO payments (id, document_id, user_id, provider, amount, currency, description, state,
                    created_at, updated_at)
                VALUES (\(Self.payment), \(Self.payment), 'you', 'stripe', 150, 'eur', 'Title', 'created',
                    \(TimeSource.system.now()), 0)
                """)
        }
    }

    /// Pays on the provider's page, which leads the client on to an address that answers.
    private static func pay(at provider: String) async throws {
        let form = [
            "mode=payment", "client_reference_id=\(payment)", "metadata[payment_id]=\(payment)",
            "payment_intent_data[metadata][payment_id]=\(payment)", "line_items[0][quantity]=1",
            "line_items[0][price_data][currency]=eur", "line_items[0][price_data][unit_amount]=150",
            "line_items[0][price_data][product_data][name]=Title", "success_url=\(provider)/v1/refunds",
            "cancel_url=\(provider)/v1/refunds",
        ].joined(separator: "&").replacing("[", with: "%5B").replacing("]", with: "%5D")
        let session = try await call("\(provider)/v1/checkout/sessions", form)
        let id = try #require(session["id"]?.string, "\(session.text)")
        _ = try await call("\(provider)/pay/\(id)", "action=pay")
    }

    private static func refunds(at provider: String) async throws -> Int {
        try await call("\(provider)/v1/refunds?limit=100", nil)["data"]?.array.count ?? 0
    }

    private static func call(_ url: String, _ form: String?) async throws -> JSON {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Authorization", value: "Bearer sk_test_of_both")
        if let form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        return (try? JSON(text)) ?? .null
    }
}
