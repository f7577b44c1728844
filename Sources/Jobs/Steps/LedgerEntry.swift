import Database

/// A call to a model that is about to be made.
package struct LedgerEntry: Sendable, Hashable {
    package typealias ID = Identifier<LedgerEntry>

    package let provider: String
    package let model: String
    /// Stands for the request, so that the same question asked twice is seen.
    package let requestHash: String
    /// What it uses at most.
    package let worstCase: LedgerUsage

    package init(provider: String, model: String, requestHash: String, worstCase: LedgerUsage) {
        self.provider = provider
        self.model = model
        self.requestHash = requestHash
        self.worstCase = worstCase
    }
}

/// What a call to a model used.
package struct LedgerUsage: Sendable, Hashable {
    package var tokensIn: Int
    package var tokensOut: Int
    /// Millionths of the server's currency.
    package var costMicros: Int64
    /// Whether the provider gave no figures.
    package var isEstimated: Bool

    package init(tokensIn: Int, tokensOut: Int, costMicros: Int64, isEstimated: Bool = false) {
        self.tokensIn = tokensIn
        self.tokensOut = tokensOut
        self.costMicros = costMicros
        self.isEstimated = isEstimated
    }

    /// Nothing was used.
    package static let none = LedgerUsage(tokensIn: 0, tokensOut: 0, costMicros: 0)
}

/// How a call to a model ended.
package enum LedgerOutcome: Sendable, Hashable {
    case ok(LedgerUsage)
    /// It gave nothing of use; what it used all the same is known.
    case failed(reason: String, LedgerUsage)
    /// It may have been served, and nobody knows: its worst case counts.
    case ambiguous(reason: String)
}

/// Where a call stands on the ledger.
package enum LedgerState: String, Sendable, SQLConvertible {
    case intent, sent, ok, failed, ambiguous
}
