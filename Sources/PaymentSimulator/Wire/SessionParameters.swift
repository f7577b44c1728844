import Foundation

/// The order that a checkout session was created with, checked (https://docs.stripe.com/api/checkout/sessions/create).
struct SessionParameters: Sendable, Equatable {
    /// Stripe's limit for one charge, in minor units.
    static let maximumAmount = 99_999_999

    private static let names: Set<String> = [
        "mode", "success_url", "cancel_url", "client_reference_id", "customer_email", "line_items", "metadata",
        "payment_intent_data", "payment_method_types", "expires_at", "expand", "automatic_tax", "adaptive_pricing",
        "locale", "submit_type", "customer_creation", "invoice_creation", "billing_address_collection",
        "allow_promotion_codes", "phone_number_collection", "payment_method_options", "ui_mode",
    ]

    let successURL: String
    let cancelURL: String?
    let currency: String
    let lineItems: [LineItem]
    let clientReferenceID: String?
    let customerEmail: String?
    let metadata: [String: String]
    let intentMetadata: [String: String]
    let intentDescription: String?
    /// Unix seconds.
    let expiresAt: Int

    /// In minor units of `currency`.
    var amount: Int { lineItems.reduce(0) { $0 + $1.amount } }

    /// Reads and checks the call's parameters.
    ///
    /// - Throws: 400 for a missing, unknown or impossible parameter.
    init(_ form: Form, now: Int) throws(APIError) {
        try form.allow(only: Self.names)
        guard let mode = form.value("mode") else { throw .required("mode") }
        guard mode == "payment" else { throw APIError("Invalid mode: must be payment.", param: "mode") }
        guard let success = form.value("success_url") else { throw .required("success_url") }
        successURL = try Self.url(success, "success_url")
        if let cancel = form.value("cancel_url") {
            cancelURL = try Self.url(cancel, "cancel_url")
        } else {
            cancelURL = nil
        }
        (currency, lineItems) = try Self.lines(form)
        clientReferenceID = form.value("client_reference_id")
        customerEmail = form.value("customer_email")
        metadata = try Self.metadata(form.dictionary("metadata"), "metadata")
        intentMetadata = try Self.metadata(
            form.dictionary("payment_intent_data", "metadata"), "payment_intent_data[metadata]")
        intentDescription = form.value("payment_intent_data", "description")
        expiresAt = try form.integer("expires_at") ?? now + 86_400
        // Half an hour to a day, with a minute's grace for a clock that is not quite ours.
        guard (now + 1_740...now + 86_460).contains(expiresAt) else {
            throw APIError("The `expires_at` timestamp must be 30 minutes to 24 hours from now.", param: "expires_at")
        }
        guard (1...Self.maximumAmount).contains(amount) else {
            throw APIError("The total amount due must be 1 to \(Self.maximumAmount).", param: "line_items")
        }
    }

    private static func lines(_ form: Form) throws(APIError) -> (currency: String, items: [LineItem]) {
        let indices = form.children(of: ["line_items"])
        guard !indices.isEmpty else { throw .required("line_items") }
        guard indices.count <= 100 else { throw APIError("At most 100 line items.", param: "line_items") }
        var currencies: Set<String> = []
        var items: [LineItem] = []
        for index in indices {
            let price = ["line_items", index, "price_data"]
            guard let currency = form.value(at: price + ["currency"]) else {
                throw .required(Form.name(price + ["currency"]))
            }
            guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
                throw APIError("Invalid currency: \(currency).", param: Form.name(price + ["currency"]))
            }
            currencies.insert(currency.lowercased())
            guard let name = form.value(at: price + ["product_data", "name"]) else {
                throw .required(Form.name(price + ["product_data", "name"]))
            }
            items.append(
                LineItem(
                    name: name, description: form.value(at: price + ["product_data", "description"]),
                    unitAmount: try number(form, price + ["unit_amount"], in: 0...maximumAmount),
                    quantity: try number(form, ["line_items", index, "quantity"], in: 1...10_000)))
        }
        guard currencies.count == 1, let currency = currencies.first else {
            throw APIError("All line items must have the same currency.", param: "line_items")
        }
        return (currency, items)
    }

    private static func number(_ form: Form, _ path: [String], in bounds: ClosedRange<Int>) throws(APIError) -> Int {
        guard let text = form.value(at: path) else { throw .required(Form.name(path)) }
        guard let number = Int(text), bounds.contains(number) else { throw .integer(Form.name(path), text) }
        return number
    }

    private static func url(_ text: String, _ param: String) throws(APIError) -> String {
        // It becomes a Location header, so that nothing but visible ASCII may stand in it.
        let isPlain = text.utf8.count <= 5_000 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPlain, text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw APIError(code: "url_invalid", "Not a valid URL", param: param)
        }
        return text
    }

    /// Stripe's bounds: 50 keys of 40 characters with values of 500 (https://docs.stripe.com/api/metadata).
    static func metadata(_ values: [String: String], _ param: String) throws(APIError) -> [String: String] {
        guard values.count <= 50, values.allSatisfy({ $0.key.count <= 40 && $0.value.count <= 500 }) else {
            throw APIError("Metadata takes 50 keys of 40 characters with values of 500.", param: param)
        }
        return values
    }
}
