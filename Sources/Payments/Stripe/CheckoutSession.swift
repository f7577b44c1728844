/// A page at the provider where a customer pays.
package struct CheckoutSession: Sendable, Decodable {
    package let id: String
    package let url: String?
    package let status: String?
    package let paymentStatus: String
    package let paymentIntent: String?
    package let amountTotal: Int64?
    package let currency: String?

    enum CodingKeys: String, CodingKey {
        case id, url, status, currency
        case paymentStatus = "payment_status"
        case paymentIntent = "payment_intent"
        case amountTotal = "amount_total"
    }
}
