import Database

/// What payments need from whoever delivers.
///
/// Filled in at the composition root, so that this module knows no documents.
package protocol Fulfilment: Sendable {
    /// What the document costs and whether it can be ordered now, in the caller's transaction, its row locked.
    ///
    /// - Throws: ``CheckoutError`` when there is nothing to pay for.
    func order(document: String, user: String, in transaction: any Transaction) throws -> Order

    /// A payment for the document is open: what was priced is frozen.
    func paymentOpened(document: String, in transaction: any Transaction) throws

    /// The open payment can no longer be paid: the document may be changed again.
    func paymentClosed(document: String, in transaction: any Transaction) throws

    /// The document is paid: its making is enqueued in this transaction, once.
    ///
    /// - Returns: whether it is; `false` when the document cannot be delivered any more, or is another payment's.
    func paid(_ payment: Payment, in transaction: any Transaction) throws -> Bool

    /// A dispute holds the delivery up, to a degree, or not any more.
    func held(_ payment: Payment, _ hold: DeliveryHold?, in transaction: any Transaction) throws

    /// What has become of the document.
    func whereabouts(_ payment: Payment, in transaction: any Transaction) throws -> DeliveryWhereabouts

    /// The money has gone back: the making ends, nothing more is published, and nothing can be had any more.
    func reversed(_ payment: Payment, in transaction: any Transaction) throws
}

/// What has become of a document that was paid for.
package enum DeliveryWhereabouts: Sendable, Hashable {
    /// Its job is alive.
    case underway
    case delivered
    /// Nothing more comes; so much was delivered.
    case ended(DeliveredShare)
}

/// What is sold.
package struct Order: Sendable, Equatable {
    package let price: Money
    /// What the provider shows on its page.
    package let description: String

    package init(price: Money, description: String) {
        self.price = price
        self.description = description
    }
}
