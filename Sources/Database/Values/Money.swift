/// An amount of money: whole minor units (cents) of an ISO 4217 currency, in Stripe's lower case.
package struct Money: Sendable, Hashable, Codable {
    /// Minor units.
    package let amount: Int64
    /// Three lower-case letters.
    package let currency: String

    package init(amount: Int64, currency: String) {
        self.amount = amount
        self.currency = currency
    }
}
