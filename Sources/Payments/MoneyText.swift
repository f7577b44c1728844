import Database

/// An amount as people read it.
package enum MoneyText {
    /// Currencies whose minor unit is the whole (https://docs.stripe.com/currencies#zero-decimal); those with three
    /// decimals are refused at start.
    private static let withoutDecimals: Set = [
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
    ]

    /// `12.50 EUR`, `1250 JPY`; never negative.
    ///
    /// - Parameter separator: what stands before the decimals.
    package static func render(_ money: Money, separator: String = ".") -> String {
        let code = money.currency.uppercased()
        let amount = max(0, money.amount)
        guard !withoutDecimals.contains(money.currency) else { return "\(amount) \(code)" }
        let cents = amount % 100
        return "\(amount / 100)\(separator)\(cents < 10 ? "0" : "")\(cents) \(code)"
    }
}
