import AsyncHTTPClient
import Foundation
import Security
import TestSupport
import Testing

@testable import Payments

@Suite("The client of the provider's API")
struct StripeClientTests {
    private static let key = "sk_test_the-key-that-must-not-be-seen"

    @Test("asks for a page with everything that ties it to the payment")
    func form() async throws {
        try await withClient([.session("cs_1")]) { client, provider in
            let payment = try Payment.sample(description: "Рукопис & «1 + 1» (20 pages)")
            let session = try await Self.create(client, payment)
            #expect(session.id == "cs_1")
            #expect(session.url == "https://pay.example/cs_1")
            #expect(session.paymentStatus == "unpaid" && session.amountTotal == 1_000 && session.currency == "eur")
            let asked = try #require(provider.asked.first)
            #expect(provider.asked.count == 1)
            #expect(asked.line == "POST /v1/checkout/sessions HTTP/1.1")
            #expect(asked.headers["authorization"] == "Bearer \(Self.key)")
            #expect(asked.headers["idempotency-key"] == payment.id.text)
            #expect(asked.headers["stripe-version"] == "2025-03-31.basil")
            #expect(asked.headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(
                asked.form == [
                    "mode": "payment",
                    "client_reference_id": payment.id.text,
                    "customer_email": "o'neil+a@example.org",
                    "metadata[payment_id]": payment.id.text,
                    "metadata[document_id]": payment.documentID,
                    "payment_intent_data[metadata][payment_id]": payment.id.text,
                    "line_items[0][quantity]": "1",
                    "line_items[0][price_data][currency]": "eur",
                    "line_items[0][price_data][unit_amount]": "1000",
                    "line_items[0][price_data][product_data][name]": "Рукопис & «1 + 1» (20 pages)",
                    "automatic_tax[enabled]": "false",
                    "adaptive_pricing[enabled]": "false",
                    "success_url": "https://shop.example/paid?session_id={CHECKOUT_SESSION_ID}",
                    "cancel_url": "https://shop.example/paid?canceled=1",
                ])
            #expect(asked.body.contains("payment_intent_data%5Bmetadata%5D%5Bpayment_id%5D=\(payment.id.text)"))
            #expect(asked.body.utf8.allSatisfy { $0 < 0x80 })
        }
    }

    @Test("asks for a session without a body or a key of its own")
    func retrieval() async throws {
        try await withClient([.session("cs_1")]) { client, provider in
            #expect(try await client.checkoutSession("cs_1").id == "cs_1")
            let asked = try #require(provider.asked.first)
            #expect(asked.line == "GET /v1/checkout/sessions/cs_1 HTTP/1.1")
            #expect(asked.headers["idempotency-key"] == nil)
            #expect(asked.headers["authorization"] == "Bearer \(Self.key)")
            #expect(asked.body.isEmpty)
        }
    }

    @Test("passes a refusal on at once, with the provider's words", arguments: [400, 401, 402, 403, 404])
    func refused(status: Int) async throws {
        try await withClient([.error(status, type: "invalid_request_error", message: "No such price.")]) {
            client, provider in
            await #expect(throws: StripeError.refused(status: status, message: "No such price.")) {
                try await Self.create(client)
            }
            #expect(provider.asked.count == 1)
        }
    }

    @Test("passes a refusal on that is no JSON, or a redirect", arguments: [302, 400, 418])
    func refusedWithoutWords(status: Int) async throws {
        try await withClient([.json(status, "<html>", headers: ["Location": "https://elsewhere.example/"])]) {
            client, provider in
            await #expect(throws: StripeError.refused(status: status, message: "no message")) {
                try await Self.create(client)
            }
            #expect(provider.asked.count == 1)
        }
    }

    /// What may be had better by asking again.
    private static let troubles: [ScriptedProvider.Answer] = [
        .error(500, type: "api_error", message: ""), .error(503, type: "api_error", message: ""),
        .json(502, "<html>"), .error(429, type: "invalid_request_error", message: "rate"),
        .error(409, type: "idempotency_error", message: "in use"),
        .json(200, ""), .json(200, "<html>"), .json(200, "{}"), .json(200, #"{"id":"cs_1""#),
        .json(200, #"{"id":7,"payment_status":"unpaid"}"#),
        .bytes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":\"cs_1\","),
        .bytes("HTTP/1.1 200 OK\r\nContent-Le"), .bytes("nonsense\r\n\r\n"), .close,
        .bytes("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + String(repeating: " ", count: 2_000_000)),
    ]

    @Test("asks again under the same key after a passing trouble", arguments: troubles.indices)
    func askingAgain(trouble: Int) async throws {
        try await withClient([Self.troubles[trouble], Self.troubles[trouble], .session("cs_1")]) { client, provider in
            let payment = try Payment.sample()
            #expect(try await Self.create(client, payment).id == "cs_1")
            #expect(provider.asked.map { $0.headers["idempotency-key"] } == Array(repeating: payment.id.text, count: 3))
            #expect(Set(provider.asked.map(\.body)).count == 1)
        }
    }

    @Test("gives up after three attempts", arguments: troubles.indices)
    func givingUp(trouble: Int) async throws {
        let answers = Array(repeating: Self.troubles[trouble], count: 3)
        try await withClient(answers + [.session("cs_1")]) { client, provider in
            let error = await stripeError { _ = try await Self.create(client) }
            guard case .unavailable = error else {
                Issue.record("not unavailable: \(String(describing: error))")
                return
            }
            #expect(provider.asked.count == 3)
        }
    }

    /// What never comes to an end.
    private static let silences: [ScriptedProvider.Answer] = [
        .stall(""), .stall("HTTP/1.1 200 OK\r\nContent-Type: app"),
        .stall("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
        .stall("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":\"cs_1\","),
        .stall("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"),
    ]

    @Test("does not wait for ever for an answer, nor for its end", arguments: silences.indices)
    func silence(index: Int) async throws {
        let patience = StripeTransport.Patience(attempt: .milliseconds(200), mostAttempts: 2, pause: .zero)
        try await withClient([Self.silences[index], Self.silences[index]], patience) { client, provider in
            let error = await stripeError { _ = try await Self.create(client) }
            #expect(error == .unavailable("no answer within \(Duration.milliseconds(200))"))
            #expect((1...2).contains(provider.asked.count))
        }
    }

    @Test("bounds the whole call, however many attempts are left")
    func callLimit() async throws {
        let patience = StripeTransport.Patience(
            call: .milliseconds(50), attempt: .seconds(60), mostAttempts: 1_000, pause: .zero)
        try await withClient([.stall("")], patience) { client, _ in
            let error = await stripeError { _ = try await Self.create(client) }
            #expect(error == .unavailable("no answer within \(Duration.milliseconds(50))"))
        }
    }

    @Test("says that nobody listens")
    func connectionRefused() async throws {
        try await TestHTTP.with { http in
            // The port of a server that is gone.
            let base = try await ScriptedProvider.with([]) { _, base in base }
            let client = Self.client(http, .init(pause: .zero), base)
            let error = await stripeError { _ = try await Self.create(client) }
            guard case .unavailable(let reason) = error else {
                Issue.record("not unavailable: \(String(describing: error))")
                return
            }
            #expect(!reason.contains(Self.key))
        }
    }

    @Test("uses another key once the provider repeats a failure that it keeps")
    func storedFailure() async throws {
        let failure = ScriptedProvider.Answer.error(500, type: "api_error", message: "")
        let repeated = ScriptedProvider.Answer.error(
            500, type: "api_error", message: "", headers: ["Idempotent-Replayed": "true"])
        try await withClient([failure, repeated, .session("cs_1")]) { client, provider in
            let payment = try Payment.sample()
            #expect(try await Self.create(client, payment).id == "cs_1")
            let keys = provider.asked.compactMap { $0.headers["idempotency-key"] }
            #expect(keys.count == 3)
            #expect(keys.prefix(2) == [payment.id.text, payment.id.text])
            #expect(keys.last?.hasPrefix(payment.id.text + "/") == true)
        }
    }

    @Test("uses another key once the request is no longer the one of the key")
    func otherParameters() async throws {
        try await withClient([
            .error(400, type: "idempotency_error", message: "Keys can only be used with the same parameters."),
            .session("cs_1"),
        ]) { client, provider in
            let payment = try Payment.sample()
            #expect(try await Self.create(client, payment).id == "cs_1")
            #expect(provider.asked.last?.headers["idempotency-key"] != payment.id.text)
        }
    }

    @Test("does not show the secret key, even when the provider does", arguments: [400, 302, 500, 200])
    func redaction(status: Int) async throws {
        // The second time it stands where a long text is cut.
        let echo = ScriptedProvider.Answer.error(
            status, type: "invalid_request_error",
            message: "Invalid API Key: \(Self.key) " + String(repeating: ".", count: 425) + Self.key)
        try await withClient(Array(repeating: echo, count: 3)) { client, _ in
            let error = await stripeError { _ = try await Self.create(client) }
            #expect(error != nil)
            var dumped = ""
            dump(error, to: &dumped)
            for text in ["\(String(describing: error))", String(reflecting: error), dumped, "\(client)"] {
                #expect(!text.contains("sk_test_"))
            }
        }
    }

    @Test("ends with its task, and is not said to be the provider's failure")
    func cancellation() async throws {
        try await withClient([.stall("")]) { client, provider in
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup { group in
                    group.addTask { _ = try await Self.create(client) }
                    try await eventually("the provider is asked") { provider.asked.count == 1 }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            #expect(provider.asked.count == 1)
        }
    }

    private func withClient(
        _ answers: [ScriptedProvider.Answer], _ patience: StripeTransport.Patience = .init(pause: .zero),
        _ body: (StripeClient, ScriptedProvider) async throws -> Void
    ) async throws {
        try await TestHTTP.with { http in
            try await ScriptedProvider.with(answers) { provider, base in
                try await body(Self.client(http, patience, base), provider)
            }
        }
    }

    private static func client(
        _ http: HTTPClient, _ patience: StripeTransport.Patience, _ base: String
    ) -> StripeClient {
        StripeClient(StripeTransport(http: http, base: { base }, key: Secret(key), patience: patience))
    }

    private static func create(_ client: StripeClient, _ payment: Payment? = nil) async throws -> CheckoutSession {
        try await client.createCheckoutSession(
            for: try payment ?? Payment.sample(), customerEmail: "o'neil+a@example.org",
            successURL: "https://shop.example/paid?session_id={CHECKOUT_SESSION_ID}",
            cancelURL: "https://shop.example/paid?canceled=1")
    }
}

/// What the body throws, as a ``StripeError``, or `nil` when it throws nothing or something else.
private func stripeError(_ body: () async throws -> Void) async -> StripeError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? StripeError
    }
}
