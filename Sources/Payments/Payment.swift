import Database

package typealias PaymentID = Identifier<Payment>

/// What a customer owes or has paid for one document.
package struct Payment: Sendable {
    package let id: PaymentID
    package let documentID: String
    package let userID: String
    /// The provider's checkout session, once it has answered.
    package let sessionID: String?
    /// The provider's payment intent, once an event has named it.
    package let intentID: String?
    package let checkoutURL: String?
    package let price: Money
    package let description: String
    package let state: PaymentState
    package let failure: String?
    /// What has gone back or is on its way, at most the price.
    package let refundedAmount: Int64
    /// What is known of the money; `nil` until it has come.
    let money: PaymentMoney?
    /// Minor units, whatever their currency; `nil` until money has come.
    let received: Int64?
    let delivery: PaymentDelivery?
    let hold: DeliveryHold?
    let reversedAt: Timestamp?
    package let createdAt: Timestamp
    package let paidAt: Timestamp?

    /// Whether a document is being made, or was made, for it.
    package var isDelivered: Bool { delivery == .ordered }

    /// The columns, for `SELECT` and `RETURNING`.
    static let columns: SQL = """
        id, document_id, user_id, session_id, intent_id, checkout_url, amount, currency, description, state, failure,
        refunded_amount, money, received_amount, delivery, hold, reversed_at, created_at, paid_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        documentID = try row["document_id"]
        userID = try row["user_id"]
        sessionID = try row["session_id"]
        intentID = try row["intent_id"]
        checkoutURL = try row["checkout_url"]
        price = Money(amount: try row["amount"], currency: try row["currency"])
        description = try row["description"]
        state = try row["state"]
        failure = try row["failure"]
        refundedAmount = try row["refunded_amount"]
        // A node of the previous release writes the state alone.
        money = try row["money"] ?? PaymentMoney(impliedBy: state)
        received = try row["received_amount"] ?? (money == .right ? price.amount : nil)
        delivery =
            try row["delivery"] ?? (state.isFulfilled && (try row["money"] as PaymentMoney?) == nil ? .ordered : nil)
        hold = try row["hold"]
        reversedAt = try row["reversed_at"]
        createdAt = try row["created_at"]
        paidAt = try row["paid_at"]
    }
}
