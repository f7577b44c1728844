extension CheckoutSession {
    /// The session as Stripe renders it.
    ///
    /// - Parameter pageURL: the address of the pay page; it is shown only while the session is open, as Stripe does.
    func object(pageURL: String?) -> JSONValue {
        [
            "id": .string(id), "object": "checkout.session",
            "adaptive_pricing": ["enabled": false],
            "amount_subtotal": .int(order.amount), "amount_total": .int(order.amount),
            "automatic_tax": ["enabled": false, "liability": .null, "status": .null],
            "cancel_url": .optional(order.cancelURL),
            "client_reference_id": .optional(order.clientReferenceID),
            "created": .int(created), "currency": .string(order.currency),
            "customer": .null, "customer_email": .optional(order.customerEmail),
            "expires_at": .int(expiresAt), "livemode": false,
            "metadata": .strings(order.metadata), "mode": "payment",
            "payment_intent": .optional(intentID),
            "payment_method_types": ["card"],
            "payment_status": isPaid ? "paid" : "unpaid",
            "status": .string(status.rawValue),
            "success_url": .string(order.successURL),
            "total_details": ["amount_discount": 0, "amount_shipping": 0, "amount_tax": 0],
            "url": status == .open ? .optional(pageURL) : .null,
        ]
    }

    /// The lines as a list object, for `expand[]=line_items`.
    var lineItems: JSONValue {
        let items = order.lineItems.enumerated().map { index, item in
            item.object(id: "li_\(index)_\(id.suffix(12))", currency: order.currency)
        }
        return [
            "object": "list", "data": .array(items), "has_more": false,
            "url": .string("/v1/checkout/sessions/\(id)/line_items"),
        ]
    }
}
