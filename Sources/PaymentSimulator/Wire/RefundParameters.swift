/// What a refund was asked for with, checked (https://docs.stripe.com/api/refunds/create).
struct RefundParameters: Sendable, Equatable {
    private static let names: Set<String> = ["payment_intent", "charge", "amount", "reason", "metadata", "expand"]
    private static let reasons: Set<String> = ["duplicate", "fraudulent", "requested_by_customer"]

    let intentID: String?
    let chargeID: String?
    /// In minor units; nil asks for all that remains.
    let amount: Int?
    let reason: String?
    let metadata: [String: String]

    /// Reads and checks the call's parameters.
    ///
    /// - Throws: 400 for a missing, unknown or impossible parameter.
    init(_ form: Form) throws(APIError) {
        try form.allow(only: Self.names)
        intentID = form.value("payment_intent")
        chargeID = form.value("charge")
        guard intentID != nil || chargeID != nil else {
            throw APIError(
                code: "parameter_missing", "One of the following params should be provided: payment_intent or charge.")
        }
        amount = try form.integer("amount")
        reason = form.value("reason")
        if let reason, !Self.reasons.contains(reason) {
            throw APIError("Invalid reason: \(reason).", param: "reason")
        }
        metadata = try SessionParameters.metadata(form.dictionary("metadata"), "metadata")
    }
}
