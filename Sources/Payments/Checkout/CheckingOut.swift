import Crypto
import Database
import Foundation

/// Why no checkout is opened.
package enum CheckoutError: Error, Sendable {
    case documentNotFound
    /// It is paid for, or was refunded: nothing is left to pay.
    case documentAlreadyPaid
    case idempotencyKeyReused
    case idempotencyKeyInFlight
    /// The provider cannot be reached; the same request may be sent again.
    case providerUnavailable
}

/// An open checkout.
package struct Checkout: Sendable {
    package let payment: Payment
    package let sessionID: String
    package let url: String
    /// Whether this request opened it, or found it open.
    package let isNew: Bool

    /// - Returns: `nil` unless the provider's page for the payment is known.
    init?(_ payment: Payment, isNew: Bool) {
        guard let sessionID = payment.sessionID, let url = payment.checkoutURL else { return nil }
        self.payment = payment
        self.sessionID = sessionID
        self.url = url
        self.isNew = isNew
    }
}

extension PaymentService {
    /// Opens the provider's page for a document, or finds the one that is open.
    ///
    /// The payment's row is committed first, then the provider is called with the payment's id as idempotency key: a
    /// webhook that is quicker than the answer finds its payment, and a crash in between is healed by asking again.
    ///
    /// - Parameter key: the caller's `Idempotency-Key`.
    /// - Throws: ``CheckoutError``; `DatabaseError`.
    package func createCheckout(
        document: String, user: String, email: String, key: String
    ) async throws -> Checkout {
        let key = IdempotencyKey(user: user, route: "payment/create-checkout", key: key)
        let started = try await database.write { transaction in
            try self.start(document: document, key: key, in: transaction)
        }
        switch started {
        case .refused(let error): throw error
        case .open(let checkout): return checkout
        case .toOpen(let payment, let isMaker):
            let session = try await openSession(for: payment, email: email, key: key)
            return try await finish(payment, session, key: key, isNew: isMaker)
        }
    }

    private enum Start: Sendable {
        case refused(CheckoutError)
        case open(Checkout)
        case toOpen(Payment, isMaker: Bool)
    }

    private func start(document: String, key: IdempotencyKey, in transaction: any Transaction) throws -> Start {
        let now = time.now()
        let claim = try IdempotencyStore.claim(
            key, requestHash: Self.hash(document), at: now, in: transaction)
        let attached: IdempotencyStore.Attached?
        switch claim {
        case .otherBody: return .refused(.idempotencyKeyReused)
        case .inFlight: return .refused(.idempotencyKeyInFlight)
        case .ours(let earlier): attached = earlier
        }
        let outcome: Start
        do {
            outcome = try open(document: document, key: key, attached: attached, at: now, in: transaction)
        } catch let error as CheckoutError {
            outcome = .refused(error)
        }
        switch outcome {
        case .toOpen: break
        case .open: try IdempotencyStore.release(key, in: transaction)
        // Nothing has come of it: the key is as good as new.
        case .refused where attached == nil: try IdempotencyStore.forget(key, in: transaction)
        case .refused: try IdempotencyStore.release(key, in: transaction)
        }
        return outcome
    }

    /// Finds the document's open payment or makes one, and locks payment and document in this order.
    ///
    /// - Parameter attached: what an earlier request with the same key was about. Its payment may have ended since;
    ///   then the request is about a new one.
    /// - Throws: ``CheckoutError``; `DatabaseError`.
    private func open(
        document: String, key: IdempotencyKey, attached: IdempotencyStore.Attached?, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Start {
        let existing = try PaymentStore.lockOpen(document: document, user: key.user, in: transaction)
        let order = try fulfilment.order(document: document, user: key.user, in: transaction)
        if existing == nil, try PaymentStore.hasOpen(document: document, in: transaction) {
            // Made by another request while this one waited for the document. To lock it now would be against the
            // order, and two who wait for each other cost a second: begin again, and find it.
            throw DatabaseError.conflict("another checkout of the document was opened meanwhile")
        }
        let payment =
            try existing ?? make(order, document: document, user: key.user, at: now, in: transaction)
        let isMaker = attached.map { $0.payment == payment.id && $0.isMaker } ?? false || existing == nil
        try IdempotencyStore.attach(.init(payment: payment.id, isMaker: isMaker), to: key, in: transaction)
        return Checkout(payment, isNew: isMaker).map(Start.open) ?? .toOpen(payment, isMaker: isMaker)
    }

    private func make(
        _ order: Order, document: String, user: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Payment {
        let payment = try PaymentStore.insert(
            PaymentID(at: now), document: document, user: user, order: order, at: now, in: transaction)
        try PaymentStore.note(
            payment.id, .transition, from: nil, to: .created, why: "the customer asked for a checkout", event: nil,
            at: now,
            in: transaction)
        try fulfilment.paymentOpened(document: document, in: transaction)
        return payment
    }

    private func openSession(
        for payment: Payment, email: String, key: IdempotencyKey
    ) async throws -> CheckoutSession {
        do {
            return try await createSession(for: payment, email: email)
        } catch let error as StripeError {
            logger.error("the payment provider did not open a checkout", metadata: ["error": "\(error)"])
            try await database.write { try IdempotencyStore.release(key, in: $0) }
            throw CheckoutError.providerUnavailable
        } catch {
            // The caller has gone, and in a cancelled task nothing is written any more: the key's lock runs out.
            throw error
        }
    }

    /// Asks the provider for the page of a payment: again for the same, however often.
    ///
    /// - Throws: ``StripeError``; `CancellationError`.
    func createSession(for payment: Payment, email: String) async throws -> CheckoutSession {
        try await stripe.createCheckoutSession(
            for: payment, customerEmail: email,
            successURL: "\(settings.publicURL.origin)/paid?session_id={CHECKOUT_SESSION_ID}",
            cancelURL: "\(settings.publicURL.origin)/paid?canceled=\(payment.id)")
    }

    /// Keeps the session and gives the caller's key back.
    private func finish(
        _ payment: Payment, _ session: CheckoutSession, key: IdempotencyKey, isNew: Bool
    ) async throws -> Checkout {
        let stored = try await keep(session, of: payment.id, releasing: key)
        guard let stored, let checkout = Checkout(stored, isNew: isNew && stored.sessionID == session.id) else {
            logger.error(
                "the payment provider's answer names no page to pay", metadata: ["payment": "\(payment.id)"])
            throw CheckoutError.providerUnavailable
        }
        return checkout
    }

    /// Keeps a payment's session.
    ///
    /// Where another request with the same payment was quicker and got another one, that stands: the customer has seen
    /// it, and nobody has seen this one.
    ///
    /// - Returns: the payment as it is then; `nil` when it is gone.
    func keep(
        _ session: CheckoutSession, of id: PaymentID, releasing key: IdempotencyKey? = nil
    ) async throws -> Payment? {
        try await database.write { [time] transaction in
            if let key { try IdempotencyStore.release(key, in: transaction) }
            let now = time.now()
            guard let current = try PaymentStore.lock(id, in: transaction) else { return Payment?.none }
            guard let url = session.url, current.sessionID == nil || current.sessionID == session.id else {
                return current
            }
            try PaymentStore.setSession(session, url: url, of: current.id, at: now, in: transaction)
            if current.state == .created {
                try PaymentStore.transition(
                    current, to: .pending, why: "the provider opened the checkout", event: nil, at: now,
                    in: transaction)
            }
            return try PaymentStore.payment(id, in: transaction)
        }
    }

    private static func hash(_ document: String) -> String {
        SHA256.hash(data: Data(document.utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
        }.joined()
    }
}
