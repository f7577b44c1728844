import Database
import Failpoints
import Foundation
import Jobs

/// Why a delivery is not taken.
package enum WebhookError: Error, Sendable {
    case invalidSignature
    /// Signed, but not an event.
    case malformedEvent
    /// No signing secret is configured: nothing can be accepted.
    case notConfigured
}

extension PaymentService {
    /// Looks at the signature header before the body is received.
    ///
    /// - Throws: ``WebhookError``.
    package func signature(header: String?) throws(WebhookError) -> StripeSignature {
        guard !settings.webhookSecrets.isEmpty else { throw .notConfigured }
        do {
            return try StripeSignature(header: header, now: time.now())
        } catch {
            throw .invalidSignature
        }
    }

    /// Stores a delivery and, on first sight, the job that works it off: one transaction.
    ///
    /// Returns when it is durable.
    ///
    /// - Parameter body: the raw bytes, as they were signed.
    /// - Throws: ``WebhookError``; `DatabaseError`, upon which the provider must deliver again.
    package func receive(_ body: [UInt8], signature: StripeSignature) async throws {
        let now = time.now()
        do {
            try signature.verify(body, secrets: settings.webhookSecrets, now: now)
        } catch SignatureError.noSecret {
            throw WebhookError.notConfigured
        } catch {
            throw WebhookError.invalidSignature
        }
        guard let event = StripeEvent(signed: body) else { throw WebhookError.malformedEvent }
        let ignored: String? =
            if event.livemode != settings.isLive {
                "livemode"
            } else if !event.isHandled {
                "unknown type"
            } else {
                nil
            }
        try await database.write { [jobs] transaction in
            let receipt = try WebhookInbox.store(event, body: body, ignored: ignored, at: now, in: transaction)
            guard receipt.isToProcess else { return }
            try jobs.enqueue(
                ProcessWebhook.kind, ProcessWebhook.Arguments(eventID: receipt.id),
                uniqueKey: "webhook \(receipt.id)", in: transaction)
            try Failpoint.reach(.beforeWebhookCommit, about: event.id)
        }
        try Failpoint.reach(.afterWebhookCommit, about: event.id)
    }
}
