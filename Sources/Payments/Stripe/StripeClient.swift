import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import NIOHTTP1
import Security

/// A page at the provider where a customer pays.
package struct CheckoutSession: Sendable, Decodable {
    package let id: String
    package let url: String?
    package let status: String?
    package let paymentStatus: String
    package let paymentIntent: String?
    package let amountTotal: Int64?
    package let currency: String?

    enum CodingKeys: String, CodingKey {
        case id, url, status, currency
        case paymentStatus = "payment_status"
        case paymentIntent = "payment_intent"
        case amountTotal = "amount_total"
    }
}

/// Why the provider did not do what it was asked.
package enum StripeError: Error, Sendable {
    /// It cannot be reached, is overloaded, or failed: the same request may be sent again.
    case unavailable(String)
    /// It understood and refused: a defect of ours, or a wrong key.
    case refused(status: Int, message: String)
}

/// Stripe's REST API, as far as we call it. The simulator speaks the same, so only the base URL differs.
package struct StripeClient: Sendable {
    /// The version whose shapes this code was written for (https://docs.stripe.com/api/versioning).
    package static let apiVersion = "2025-03-31.basil"

    private let http: HTTPClient
    private let base: @Sendable () -> String
    private let key: Secret
    /// One call may take so long; Stripe's own clients wait 80 s, a customer does not.
    private static let timeLimit = TimeAmount.seconds(15)
    private static let mostAttempts = 3

    /// - Parameter base: the API's address without `/v1`; asked at each call, because the embedded simulator learns
    ///   its own port late.
    package init(http: HTTPClient, key: Secret, base: @escaping @Sendable () -> String) {
        self.http = http
        self.key = key
        self.base = base
    }

    /// Makes the page for a payment. The payment's id is the idempotency key: called again, the same session comes
    /// back (https://docs.stripe.com/api/checkout/sessions/create).
    package func createCheckoutSession(
        for payment: Payment, customerEmail: String, successURL: String, cancelURL: String
    ) async throws -> CheckoutSession {
        var form = FormBody()
        form.add("mode", "payment")
        form.add("client_reference_id", payment.id.text)
        form.add("customer_email", customerEmail)
        form.add("metadata[payment_id]", payment.id.text)
        form.add("metadata[document_id]", payment.documentID)
        form.add("payment_intent_data[metadata][payment_id]", payment.id.text)
        form.add("line_items[0][quantity]", "1")
        form.add("line_items[0][price_data][currency]", payment.price.currency)
        form.add("line_items[0][price_data][unit_amount]", "\(payment.price.amount)")
        form.add("line_items[0][price_data][product_data][name]", payment.description)
        // What is received must be what was asked, to the cent.
        form.add("automatic_tax[enabled]", "false")
        form.add("adaptive_pricing[enabled]", "false")
        form.add("success_url", successURL)
        form.add("cancel_url", cancelURL)
        return try await send(.POST, "checkout/sessions", body: form.text, idempotencyKey: payment.id.text)
    }

    /// Asks for a session as it is now.
    package func checkoutSession(_ id: String) async throws -> CheckoutSession {
        try await send(.GET, "checkout/sessions/\(id)", body: nil, idempotencyKey: nil)
    }

    /// Sends a request, again after a failure that a repetition cannot make worse: every POST has its key.
    private func send<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, body: String?, idempotencyKey: String?
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "\(base())/v1/\(path)")
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(key.exposed)")
        request.headers.add(name: "Stripe-Version", value: Self.apiVersion)
        if let idempotencyKey { request.headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        var attempt = 1
        while true {
            do {
                return try await once(request)
            } catch StripeError.unavailable(let reason) {
                guard attempt < Self.mostAttempts else { throw StripeError.unavailable(reason) }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...(200 << attempt))))
                attempt += 1
            }
        }
    }

    private func once<Answer: Decodable>(_ request: HTTPClientRequest) async throws -> Answer {
        let status: UInt
        let bytes: ByteBuffer
        do {
            let response = try await http.execute(request, timeout: Self.timeLimit)
            status = response.status.code
            bytes = try await response.body.collect(upTo: 1 << 20)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The error's own text may hold the URL, which is ours to show; it holds no header.
            throw StripeError.unavailable("\(error)")
        }
        switch status {
        case 200..<300:
            do {
                return try JSONDecoder().decode(Answer.self, from: Data(bytes.readableBytesView))
            } catch {
                throw StripeError.unavailable("an answer that cannot be read")
            }
        case 409, 429, 500...:
            throw StripeError.unavailable("status \(status)")
        default:
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes.readableBytesView))
            throw StripeError.refused(status: Int(status), message: problem?.error.message ?? "no message")
        }
    }

    private struct Problem: Decodable {
        struct Details: Decodable { let message: String? }
        let error: Details
    }
}
