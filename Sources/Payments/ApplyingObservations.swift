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
        if let contradiction = try contradiction(of: observation, with: payment, in: transaction) {
            return try hold(
                payment, why: contradiction, isMoney: observation.isAboutMoney, received: observation.received,
                event: event, at: now, in: transaction)
        }
        if case .attemptFailed(let reason) = observation.fact, payment.state.isOpen {
            try PaymentStore.setFailure(reason, of: payment.id, in: transaction)
        }
        var why = "the provider has told more"
        for action in payment.state.receive(observation, price: payment.price) {
            switch action {
            case .transition(.paid, let reason):
                why = reason
                try PaymentStore.setMoney(
                    .right, received: payment.price.amount, of: payment.id, at: now, in: transaction)
            case .transition(.mismatch, let reason):
                why = reason
                try PaymentStore.setMoney(
                    .wrong, received: observation.received ?? 0, of: payment.id, at: now, in: transaction)
            case .transition(let state, let why):
                try PaymentStore.transition(payment, to: state, why: why, event: event, at: now, in: transaction)
            case .fulfil:
                // What is delivered for the money, if anything, follows from all that is known of it.
                break
            case .reopen:
                try fulfilment.paymentClosed(document: payment.documentID, in: transaction)
            case .alert(let reason):
                try alert(about: payment, .mismatch, reason, in: transaction)
            }
        }
        try settle(payment.id, why: why, event: event, in: transaction)
    }

    /// Ids that contradict what we know mean that the event is about something else, whatever its metadata says.
    ///
    /// Ids that are new are kept.
    private func contradiction(
        of observation: PaymentObservation, with payment: Payment, in transaction: any Transaction
    ) throws -> String? {
        if let known = payment.sessionID, let named = observation.sessionID, known != named {
            return "the event names another checkout session"
        }
        if let known = payment.intentID, let named = observation.intentID, known != named {
            return "the event names another payment intent"
        }
        let session = payment.sessionID == nil ? observation.sessionID : nil
        let intent = payment.intentID == nil ? observation.intentID : nil
        guard session != nil || intent != nil else { return nil }
        if let intent { try PaymentStore.lockIntent(intent, in: transaction) }
        let isOurs = try PaymentStore.unlessTaken(in: transaction) {
            try PaymentStore.learn(session: session, intent: intent, of: payment.id, in: transaction)
        }
        guard isOurs else { return "the event names a session or an intent of another payment" }
        if let intent { try unpark(intent: intent, of: payment, in: transaction) }
        return nil
    }

    /// Holds a payment whose money cannot be what it waits for, until somebody has looked; what is delivered stays
    /// delivered.
    ///
    /// What is no money is only noted: the payment's own may still come.
    private func hold(
        _ payment: Payment, why: String, isMoney: Bool, received: Int64?, event: String?, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try alert(about: payment, .mismatch, why, in: transaction)
        if isMoney, payment.state.awaitsMoney {
            try PaymentStore.setMoney(.wrong, received: received ?? 0, of: payment.id, at: now, in: transaction)
            try settle(payment.id, why: why, event: event, in: transaction)
        } else {
            try PaymentStore.note(
                payment.id, from: payment.state, to: payment.state, why: why, event: event, at: now, in: transaction)
        }
    }

    /// Has somebody look at a payment.
    func alert(
        about payment: Payment, _ concern: PaymentConcern, _ reason: String, in transaction: any Transaction
    ) throws {
        try watch?.raise(concern, about: payment.id, reason, in: transaction)
        transaction.afterCommit { [logger] in
            logger.error(
                "a payment needs somebody to look at it",
                metadata: ["payment": "\(payment.id)", "reason": "\(reason)"])
        }
    }
}
