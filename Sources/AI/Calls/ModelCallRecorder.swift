/// Told of every call to a model: before it is made, and when it has ended.
///
/// A call is made only when its intent is durable, so that nothing is ever spent that the ledger does not know of.
package protocol ModelCallRecorder: Sendable {
    /// Writes down that a call is about to be made.
    ///
    /// - Returns: the call's id, unique for ever; the provider is told it as `X-Client-Request-Id`.
    /// - Throws: whatever forbids the call, such as a budget that is spent. It is not made, nobody else is asked in its
    ///   place, and the error reaches the caller of ``AIService`` as it is.
    func begin(_ intent: ModelCallIntent) async throws -> String

    /// Writes down how a call has ended; called once for each id, in a task that is not cancelled.
    ///
    /// - Throws: what keeps it from being written. The call's text is dropped, and the error reaches the caller of
    ///   ``AIService`` as it is: what is not ended counts as ``ModelCallOutcome/ambiguous(reason:)``.
    func end(_ id: String, _ outcome: ModelCallOutcome) async throws
}

/// What a call is going to be, and what it can cost at most.
package struct ModelCallIntent: Sendable, Hashable {
    package let provider: String
    package let model: String
    /// The SHA-256 of the request's body, in hexadecimal digits.
    package let requestHash: String
    /// More than the call can read and write.
    package let worstCase: TokenUsage
    /// What ``worstCase`` costs, in millionths of the currency that prices are kept in.
    package let worstCaseCostMicros: Int64

    package init(
        provider: String, model: String, requestHash: String, worstCase: TokenUsage, worstCaseCostMicros: Int64
    ) {
        self.provider = provider
        self.model = model
        self.requestHash = requestHash
        self.worstCase = worstCase
        self.worstCaseCostMicros = worstCaseCostMicros
    }
}

/// How a call has ended, as far as its cost goes.
package enum ModelCallOutcome: Sendable, Hashable {
    /// The provider finished, be it at its limit of length.
    case ok(TokenUsage, isEstimated: Bool, costMicros: Int64)
    /// No use came of it, and what it cost is known: nothing when it was certainly not sent or not charged.
    ///
    /// The reason is a short code, never a text of the provider's.
    case failed(reason: String, TokenUsage, costMicros: Int64)
    /// It was sent, and what it cost is not known: the worst case counts.
    case ambiguous(reason: String)
}
