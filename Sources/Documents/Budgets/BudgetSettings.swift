import Database

/// What the calls to models may cost.
package struct BudgetSettings: Sendable {
    /// Of a document's price, for writing it.
    package var documentPercent: Int
    /// Of all documents together in a day (UTC), in micros of the server's currency; `nil`: no limit.
    package var dailyMicros: Int64?
    /// How long a document waits for an operator when its budget is used up, before it ends with what it has.
    package var patience: Duration

    package init(documentPercent: Int = 50, dailyMicros: Int64? = nil, patience: Duration = .seconds(3_600)) {
        self.documentPercent = documentPercent
        self.dailyMicros = dailyMicros
        self.patience = patience
    }

    /// What a document of this price may cost, in micros.
    func documentMicros(price: Money) -> Int64 {
        let (product, isOver) = price.micros.multipliedReportingOverflow(by: Int64(documentPercent))
        return isOver ? .max : product / 100
    }
}

extension Money {
    /// The amount in millionths of the currency.
    ///
    /// ISO 4217 gives most currencies two decimals; these are the others that payment providers take
    /// (docs.stripe.com/currencies).
    var micros: Int64 {
        let perUnit: Int64 =
            if Self.withoutDecimals.contains(currency) { 1_000_000 } else if Self.withThree.contains(currency) {
                1_000
            } else {
                10_000
            }
        let (product, isOver) = amount.multipliedReportingOverflow(by: perUnit)
        return isOver ? .max : product
    }

    private static let withoutDecimals: Set<String> = [
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf",
    ]
    private static let withThree: Set<String> = ["bhd", "jod", "kwd", "omr", "tnd"]
}
