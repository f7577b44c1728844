/// One line of what is sold.
struct LineItem: Sendable, Equatable {
    let name: String
    let description: String?
    /// In minor units of the session's currency.
    let unitAmount: Int
    let quantity: Int

    /// In minor units; the parameters' bounds keep this from overflowing.
    var amount: Int { unitAmount * quantity }

    /// The line as Stripe's `item` object.
    func object(id: String, currency: String) -> JSONValue {
        [
            "id": .string(id), "object": "item", "amount_discount": 0, "amount_subtotal": .int(amount),
            "amount_tax": 0, "amount_total": .int(amount), "currency": .string(currency),
            "description": .string(name),
            "price": [
                "object": "price", "currency": .string(currency), "type": "one_time",
                "unit_amount": .int(unitAmount),
            ],
            "quantity": .int(quantity),
        ]
    }
}
