import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Security

/// Stripe's REST API, as far as we call it.
///
/// The simulator speaks the same, so only the base URL differs.
package struct StripeClient: Sendable {
    /// The version whose shapes this code was written for (https://docs.stripe.com/api/versioning).
    package static let apiVersion = "2025-03-31.basil"

    let transport: StripeTransport

    /// - Parameter base: the API's address without `/v1`; asked at each call, because the embedded simulator learns
    ///   its own port late.
    package init(http: HTTPClient, key: Secret, base: @escaping @Sendable () -> String) {
        self.init(StripeTransport(http: http, base: base, key: key))
    }

    init(_ transport: StripeTransport) {
        self.transport = transport
    }

    /// Makes the page for a payment.
    ///
    /// The payment's id is the idempotency key: called again, the same session comes back
    /// (https://docs.stripe.com/api/checkout/sessions/create). Where the provider repeats a failure that it keeps under
    /// that key, another is used: of two sessions for one payment only the one that we store is ever shown, so only it
    /// can be paid.
    ///
    /// - Throws: ``StripeError``; `CancellationError`.
    package func createCheckoutSession(
        for payment: Payment, customerEmail: String, successURL: String, cancelURL: String
    ) async throws -> CheckoutSession {
        let body = Self.form(for: payment, customerEmail, successURL: successURL, cancelURL: cancelURL).text
        return try await transport.withinCallLimit {
            do {
                return try await transport.send(
                    .POST, "checkout/sessions", body: body, idempotencyKey: payment.id.text)
            } catch StripeError.keyUsedUp {
                let fresh = "\(payment.id.text)/\(UUID().uuidString.lowercased())"
                return try await transport.send(.POST, "checkout/sessions", body: body, idempotencyKey: fresh)
            }
        }
    }

    /// Asks for a session as it is now.
    ///
    /// - Throws: ``StripeError``; `CancellationError`.
    package func checkoutSession(_ id: String) async throws -> CheckoutSession {
        try await transport.withinCallLimit {
            try await transport.send(.GET, "checkout/sessions/\(id)", body: nil, idempotencyKey: nil)
        }
    }

    private static func form(
        for payment: Payment, _ customerEmail: String, successURL: String, cancelURL: String
    ) -> FormBody {
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
        return form
    }
}
