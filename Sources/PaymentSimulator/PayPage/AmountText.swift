/// An amount as people read it.
enum AmountText {
    /// Stripe's lists of both: https://docs.stripe.com/currencies#special-cases.
    private static let withoutDecimals: Set<String> = [
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
    ]
    private static let withThreeDecimals: Set<String> = ["bhd", "jod", "kwd", "omr", "tnd"]

    /// Minor units as a decimal with its currency code: `12.50 EUR`, `1250 JPY`.
    static func render(_ amount: Int, _ currency: String) -> String {
        let digits = withoutDecimals.contains(currency) ? 0 : withThreeDecimals.contains(currency) ? 3 : 2
        let code = currency.uppercased()
        guard digits > 0 else { return "\(amount) \(code)" }
        let text = String(amount)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return "\(padded.dropLast(digits)).\(padded.suffix(digits)) \(code)"
    }
}
