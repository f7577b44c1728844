import Database
import Logging

extension PaymentService {
    /// The one function that applies what is learnt about a payment, whoever learnt it.
    ///
    /// - Parameters:
    ///   - payment: locked by the caller, before any document or job.
    ///   - event: the provider's event that told us, if one did.
    func apply(
        _ observation: PaymentObservation, to payment: Payment, event: String?, in transaction: any Transaction
    ) throws {
        let now = time.now()
        if let contradiction = Self.contradiction(of: observation, with: payment) {
            return try hold(payment, why: contradiction, event: event, at: now, in: transaction)
        }
        try PaymentStore.learn(
            session: observation.sessionID, intent: observation.intentID, of: payment.id, in: transaction)
        if case .attemptFailed(let reason) = observation.fact, payment.state.isOpen {
            try PaymentStore.setFailure(reason, of: payment.id, in: transaction)
        }
        let actions = payment.state.receive(observation, price: payment.price)
        if actions.contains(.fulfil),
            try PaymentStore.isBought(document: payment.documentID, except: payment.id, in: transaction)
        {
            return try hold(
                payment, why: "the document was paid for already by another payment", event: event, at: now,
                in: transaction)
        }
        for action in actions {
            switch action {
            case .transition(let state, let why):
                try PaymentStore.transition(payment, to: state, why: why, event: event, at: now, in: transaction)
            case .fulfil:
                try fulfilment.paid(payment, in: transaction)
            case .reopen:
                try fulfilment.paymentClosed(document: payment.documentID, in: transaction)
            case .alert(let reason):
                logger.error(
                    "a payment needs somebody to look at it",
                    metadata: ["payment": "\(payment.id)", "reason": "\(reason)"])
            }
        }
    }

    /// Ids that contradict what we know mean that the event is about something else, whatever its metadata says.
    private static func contradiction(of observation: PaymentObservation, with payment: Payment) -> String? {
        if let known = payment.sessionID, let named = observation.sessionID, known != named {
            return "the event names another checkout session"
        }
        if let known = payment.intentID, let named = observation.intentID, known != named {
            return "the event names another payment intent"
        }
        return nil
    }

    /// Holds a payment that still waits for its money until somebody has looked; what is delivered stays delivered.
    private func hold(
        _ payment: Payment, why: String, event: String?, at now: Timestamp, in transaction: any Transaction
    ) throws {
        logger.error(
            "a payment needs somebody to look at it", metadata: ["payment": "\(payment.id)", "reason": "\(why)"])
        if payment.state.isFulfilled || payment.state == .mismatch {
            try PaymentStore.note(
                payment.id, from: payment.state, to: payment.state, why: why, event: event, at: now, in: transaction)
        } else {
            try PaymentStore.transition(payment, to: .mismatch, why: why, event: event, at: now, in: transaction)
        }
    }
}
