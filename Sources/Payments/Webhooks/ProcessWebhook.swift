import Database
import Failpoints
import Foundation
import Jobs

/// The job that works off one stored event.
package struct ProcessWebhook: JobHandler {
    package struct Arguments: Codable, Sendable {
        let eventID: WebhookEventID
    }

    package static let kind = JobKind<Arguments>("process_webhook", maxAttempts: 12, priority: 20)

    private let payments: PaymentService

    package init(payments: PaymentService) {
        self.payments = payments
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let payments = payments
        // Applied in the transaction that completes the job: done exactly once.
        return JobCompletion { transaction in
            try payments.process(arguments.eventID, in: transaction)
        }
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        let reason =
            switch ending {
            case .failed(let reason): reason
            case .canceled: "an operator ended its job"
            }
        try WebhookInbox.settle(
            arguments.eventID, status: "dead", reason: reason, payment: nil, at: payments.time.now(), in: transaction)
        return EndReport()
    }

    package func revived(
        _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> String? {
        try WebhookInbox.rearm(arguments.eventID, in: transaction) ? nil : "the event is not dead"
    }
}

extension PaymentService {
    /// Applies a stored event, once: an event that is not waiting any more is left alone.
    func process(_ id: WebhookEventID, in transaction: any Transaction) throws {
        guard let body = try WebhookInbox.waiting(id, in: transaction) else { return }
        let now = time.now()
        guard let event = try? JSONDecoder().decode(StripeEvent.self, from: Data(body)) else {
            throw JobFailure.permanent("the stored event cannot be read")
        }
        if event.isReversal {
            do {
                if let reversal = try event.reversal() {
                    return try process(reversal, event, as: id, in: transaction)
                }
            } catch is UnreadableReversal {
                throw JobFailure.permanent("the event lacks what has to be known of a refund or a dispute")
            }
            return try WebhookInbox.settle(
                id, status: "ignored", reason: "no payment intent", payment: nil, at: now, in: transaction)
        }
        guard let observation = event.observation else {
            return try WebhookInbox.settle(
                id, status: "ignored", reason: "unknown type", payment: nil, at: now, in: transaction)
        }
        guard let paymentID = event.paymentID,
            let payment = try PaymentStore.lock(paymentID, in: transaction)
        else {
            return try WebhookInbox.settle(
                id, status: "parked", reason: "no payment of that id", payment: nil, at: now, in: transaction)
        }
        try apply(observation, to: payment, event: event.id, in: transaction)
        try Failpoint.reach(.inApply, about: event.id)
        try WebhookInbox.settle(id, status: "done", reason: nil, payment: payment.id, at: now, in: transaction)
    }
}
