import Database

/// Why a payment cannot be shown.
package enum PaymentError: Error, Sendable {
    /// There is none, or it is somebody else's.
    case notFound
}

extension PaymentService {
    /// The payment of a checkout session, as it is now: while it can still be paid, the provider is asked, and what it
    /// says is applied as a webhook's word would be.
    ///
    /// A provider that does not answer is no failure: the payment is what is known of it.
    ///
    /// - Throws: ``PaymentError``; `DatabaseError`.
    package func verify(session: String, user: String) async throws -> Payment {
        let found = try await database.read { try PaymentStore.payment(session: session, in: $0) }
        guard let payment = found, payment.userID == user else { throw PaymentError.notFound }
        guard payment.state.awaitsMoney else { return payment }
        do {
            return try await askAbout(payment)
        } catch let error as StripeError {
            logger.warning(
                "the payment provider could not be asked", metadata: ["payment": "\(payment.id)", "error": "\(error)"])
            return payment
        }
    }

    /// Asks the provider about a payment and applies the answer.
    ///
    /// - Returns: the payment as it is then.
    /// - Throws: ``StripeError``; `DatabaseError`; `CancellationError`.
    func askAbout(_ payment: Payment) async throws -> Payment {
        guard let session = payment.sessionID else { return payment }
        let seen = try await stripe.checkoutSession(session)
        return try await database.write { [self] transaction in
            guard let locked = try PaymentStore.lock(payment.id, in: transaction) else { return payment }
            if let observation = seen.observation {
                try apply(observation, to: locked, event: nil, in: transaction)
            }
            return try PaymentStore.payment(payment.id, in: transaction) ?? locked
        }
    }
}

extension CheckoutSession {
    /// What the session says about its payment; `nil` while the customer has not been there.
    var observation: PaymentObservation? {
        let fact: PaymentObservation.Fact
        switch (status, paymentStatus) {
        case (_, "paid"):
            // A missing amount equals no price, so it ends as a mismatch, not as a delivery.
            fact = .paid(Money(amount: amountTotal ?? -1, currency: currency ?? ""))
        case ("complete", _): fact = .pending
        case ("expired", _): fact = .expired
        default: return nil
        }
        return PaymentObservation(fact, sessionID: id, intentID: paymentIntent)
    }
}
