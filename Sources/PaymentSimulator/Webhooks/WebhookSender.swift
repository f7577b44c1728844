import AsyncHTTPClient
import Foundation
import NIOCore

/// Posts one event to the merchant's endpoint.
struct WebhookSender: Sendable {
    /// What the endpoint made of a delivery.
    enum Outcome: Sendable, Equatable {
        case accepted
        case refused(reason: String)
    }

    let client: HTTPClient
    let secret: String
    let now: @Sendable () -> Date

    /// Sends one attempt, signed now.
    ///
    /// Only 2xx accepts it: a redirect is a refusal, as it is with Stripe.
    ///
    /// - Parameter wrongSignature: signs with another secret, for tests of what the endpoint refuses.
    func send(_ delivery: Delivery, to url: String, wrongSignature: Bool) async -> Outcome {
        let key = wrongSignature ? "not-" + secret : secret
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
        request.headers.add(name: "User-Agent", value: "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
        request.headers.add(
            name: "Stripe-Signature",
            value: WebhookSignature.header(body: delivery.body, secret: key, at: now()))
        request.body = .bytes(ByteBuffer(bytes: delivery.body))
        do {
            let response = try await client.execute(request, timeout: .seconds(20))
            // The answer's text has no meaning, but reading it lets the connection be used again.
            _ = try? await response.body.collect(upTo: 64 * 1024)
            let wasRedirected = response.history.count > 1
            guard (200..<300).contains(response.status.code), !wasRedirected else {
                return .refused(reason: "status \(response.status.code)")
            }
            return .accepted
        } catch {
            return .refused(reason: "\(error)")
        }
    }
}
