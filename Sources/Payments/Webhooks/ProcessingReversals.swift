import Database
import Foundation
import Jobs

extension PaymentService {
    /// Works off a stored event about a refund or a dispute.
    func process(
        _ reversal: ReversalObservation, _ event: StripeEvent, as id: WebhookEventID, in transaction: any Transaction
    ) throws {
        try PaymentStore.lockIntent(reversal.intentID, in: transaction)
        guard let payment = try PaymentStore.lock(intent: reversal.intentID, in: transaction) else {
            return try WebhookInbox.park(id, intent: reversal.intentID, at: time.now(), in: transaction)
        }
        try apply(reversal, to: payment, event: event.id, in: transaction)
        try WebhookInbox.settle(
            id, status: "done", reason: nil, payment: payment.id, at: time.now(), in: transaction)
    }

    /// Applies what waited until the payment of its intent was known.
    ///
    /// Before anything is delivered: what was refunded or disputed meanwhile must not be.
    ///
    /// - Parameter payment: locked by the caller, as is the intent.
    func unpark(intent: String, of payment: Payment, in transaction: any Transaction) throws {
        for (id, body) in try WebhookInbox.parked(intent: intent, in: transaction) {
            // It was readable when it was parked; if it is no longer, it stays, and the next release may read it.
            guard let event = try? JSONDecoder().decode(StripeEvent.self, from: Data(body)),
                let reversal = try? event.reversal(),
                let current = try PaymentStore.payment(payment.id, in: transaction)
            else { continue }
            try apply(reversal, to: current, event: event.id, in: transaction)
            try WebhookInbox.settle(
                id, status: "done", reason: nil, payment: payment.id, at: time.now(), in: transaction)
        }
    }

    private func apply(
        _ reversal: ReversalObservation, to payment: Payment, event: String, in transaction: any Transaction
    ) throws {
        switch reversal {
        case .refund(let refund): try apply(refund, to: payment, event: event, in: transaction)
        case .dispute(let dispute): try apply(dispute, to: payment, event: event, in: transaction)
        case .refundsChanged(let intentID):
            // A job of its own for each hint: one that runs already may have asked before this refund was made.
            try jobs.enqueue(
                FetchRefunds.kind, FetchRefunds.Arguments(paymentID: payment.id, intentID: intentID),
                uniqueKey: "refunds hinted at by \(event)", subjectID: payment.documentID, in: transaction)
        }
    }
}
