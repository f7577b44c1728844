import Database
import Documents
import Payments

/// Delivers documents for payments: the seam between two modules that do not know each other.
struct DocumentFulfilment: Fulfilment {
    let documents: DocumentService

    func order(document: String, user: String, in transaction: any Transaction) throws -> Order {
        guard let id = DocumentID(document) else { throw CheckoutError.documentNotFound }
        do {
            let (price, description) = try documents.order(id, user: user, in: transaction)
            return Order(price: price, description: description)
        } catch DocumentError.notFound {
            throw CheckoutError.documentNotFound
        } catch DocumentError.alreadyCompleted {
            throw CheckoutError.documentAlreadyPaid
        }
    }

    func paymentOpened(document: String, in transaction: any Transaction) throws {
        guard let id = DocumentID(document) else { return }
        try documents.paymentOpened(id, in: transaction)
    }

    func paymentClosed(document: String, in transaction: any Transaction) throws {
        guard let id = DocumentID(document) else { return }
        try documents.paymentClosed(id, in: transaction)
    }

    func paid(_ payment: Payment, in transaction: any Transaction) throws -> Bool {
        guard let id = DocumentID(payment.documentID) else { return false }
        return try documents.paid(id, payment: payment.id.text, in: transaction)
    }

    func held(_ payment: Payment, _ hold: DeliveryHold?, in transaction: any Transaction) throws {
        guard let id = DocumentID(payment.documentID) else { return }
        switch hold {
        case .paused: try documents.held(id, isSuspended: false, in: transaction)
        case .suspended: try documents.held(id, isSuspended: true, in: transaction)
        case nil: try documents.released(id, in: transaction)
        }
    }

    func whereabouts(_ payment: Payment, in transaction: any Transaction) throws -> DeliveryWhereabouts {
        guard let id = DocumentID(payment.documentID) else { return .ended(DeliveredShare(words: 0, target: 1)) }
        guard let delivered = try documents.delivered(id, in: transaction) else { return .underway }
        let share = DeliveredShare(words: Int64(delivered.words), target: Int64(delivered.target))
        return share.words >= share.target ? .delivered : .ended(share)
    }

    func reversed(_ payment: Payment, in transaction: any Transaction) throws {
        guard let id = DocumentID(payment.documentID) else { return }
        try documents.reversed(id, in: transaction)
    }
}

/// Gives back what was not delivered: the same seam, seen from the documents.
struct PaymentSettlement: Settlement {
    let payments: PaymentService

    func lock(payment: String, in transaction: any Transaction) throws {
        guard let id = PaymentID(payment) else { return }
        try payments.lock(id, in: transaction)
    }

    func endedEarly(
        payment: String, delivered: DeliveredWords, after ending: EarlyEnding, in transaction: any Transaction
    ) throws {
        guard let id = PaymentID(payment) else { return }
        try payments.endedEarly(
            id, delivered: DeliveredShare(words: Int64(delivered.words), target: Int64(delivered.target)),
            isFinal: ending != .failed, in: transaction)
    }

    func revived(payment: String, in transaction: any Transaction) throws -> String? {
        guard let id = PaymentID(payment) else { return "its payment is unknown" }
        return try payments.revived(id, in: transaction)
    }
}
