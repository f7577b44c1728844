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
}

extension PaymentService {
    private static var route: String { "payment/create-checkout" }

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
        let hash = SHA256.hash(data: Data(document.utf8)).map { String($0, radix: 16) }.joined()
        let started = try await database.write { transaction in
            try self.start(document: document, user: user, key: key, requestHash: hash, in: transaction)
        }
        let payment: Payment
        let isNew: Bool
        switch started {
        case .refused(let error): throw error
        case .open(let checkout): return checkout
        case .toOpen(let opened, let isMaker): (payment, isNew) = (opened, isMaker)
        }
        let session: CheckoutSession
        do {
            session = try await stripe.createCheckoutSession(
                for: payment, customerEmail: email,
                successURL: "\(settings.publicURL.origin)/paid?session_id={CHECKOUT_SESSION_ID}",
                cancelURL: "\(settings.publicURL.origin)/paid?canceled=\(payment.id)")
        } catch {
            logger.error("the payment provider did not open a checkout", metadata: ["error": "\(error)"])
            try await database.write { transaction in
                try IdempotencyStore.release(user: user, route: Self.route, key: key, in: transaction)
            }
            if error is CancellationError { throw error }
            throw CheckoutError.providerUnavailable
        }
        return try await finish(payment, session, user: user, key: key, isNew: isNew)
    }

    private enum Start: Sendable {
        case refused(CheckoutError)
        case open(Checkout)
        case toOpen(Payment, isMaker: Bool)
    }

    private func start(
        document: String, user: String, key: String, requestHash: String, in transaction: any Transaction
    ) throws -> Start {
        let now = time.now()
        let claim = try IdempotencyStore.claim(
            user: user, route: Self.route, key: key, requestHash: requestHash, at: now, in: transaction)
        switch claim {
        case .otherBody: return .refused(.idempotencyKeyReused)
        case .inFlight: return .refused(.idempotencyKeyInFlight)
        case .done(let id, let isMaker):
            if let checkout = try checkout(id, isNew: isMaker, in: transaction) { return .open(checkout) }
        case .ours(let id?):
            // Somebody died over this request, or the provider did not answer: go on with the same payment.
            if let payment = try PaymentStore.lock(id, in: transaction), payment.state.isOpen {
                return .toOpen(payment, isMaker: true)
            }
        case .ours(nil):
            break
        }
        return try open(document: document, user: user, key: key, at: now, in: transaction)
    }

    private func open(
        document: String, user: String, key: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Start {
        let order: Order
        do {
            order = try fulfilment.order(document: document, user: user, in: transaction)
        } catch let error as CheckoutError {
            try IdempotencyStore.release(user: user, route: Self.route, key: key, in: transaction)
            return .refused(error)
        }
        // Looked for under the document's lock: of two checkouts at once the second finds the first one's payment.
        let existing = try PaymentStore.open(document: document, in: transaction)
        let payment: Payment
        if let existing {
            payment = existing
        } else {
            payment = try PaymentStore.insert(
                PaymentID(at: now), document: document, user: user, order: order, at: now, in: transaction)
            try PaymentStore.note(
                payment.id, from: nil, to: .created, why: "the customer asked for a checkout", event: nil, at: now,
                in: transaction)
            try fulfilment.paymentOpened(document: document, in: transaction)
        }
        let isMaker = existing == nil
        try IdempotencyStore.attach(
            payment.id, isMaker: isMaker, user: user, route: Self.route, key: key, in: transaction)
        if let sessionID = payment.sessionID, let url = payment.checkoutURL {
            try IdempotencyStore.finish(user: user, route: Self.route, key: key, in: transaction)
            return .open(Checkout(payment: payment, sessionID: sessionID, url: url, isNew: false))
        }
        return .toOpen(payment, isMaker: isMaker)
    }

    private func finish(
        _ payment: Payment, _ session: CheckoutSession, user: String, key: String, isNew: Bool
    ) async throws -> Checkout {
        let stored = try await database.write { [time] transaction in
            let stored = try PaymentStore.setSession(session, of: payment.id, at: time.now(), in: transaction)
            try IdempotencyStore.finish(user: user, route: Self.route, key: key, in: transaction)
            return stored
        }
        guard let stored, let url = session.url else {
            logger.error(
                "the payment provider answered with another session", metadata: ["payment": "\(payment.id)"])
            throw CheckoutError.providerUnavailable
        }
        return Checkout(payment: stored, sessionID: session.id, url: url, isNew: isNew)
    }

    /// The checkout of a finished request, as long as it can be paid.
    private func checkout(_ id: PaymentID, isNew: Bool, in transaction: any Transaction) throws -> Checkout? {
        guard let payment = try PaymentStore.payment(id, in: transaction), let sessionID = payment.sessionID,
            let url = payment.checkoutURL
        else { return nil }
        return Checkout(payment: payment, sessionID: sessionID, url: url, isNew: isNew)
    }
}
