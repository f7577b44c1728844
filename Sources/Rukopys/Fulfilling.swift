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

    func paid(_ payment: Payment, in transaction: any Transaction) throws {
        guard let id = DocumentID(payment.documentID) else { return }
        try documents.paid(id, payment: payment.id.text, in: transaction)
    }
}
