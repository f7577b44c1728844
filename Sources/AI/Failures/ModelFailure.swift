/// Why a call to a model gave no text that can be used.
///
/// It holds nothing that a provider wrote: neither its customer nor a log shall ever see a body, an address or a key.
package struct ModelFailure: Error, Sendable, Hashable {
    /// Whether another try makes sense.
    package enum Persistence: Sendable, Hashable {
        /// Another try can succeed: at the earliest after `retryAfter`, where somebody named a time.
        ///
        /// Where it does not count as an attempt, nothing was tried, or the provider only asked for patience.
        case transient(retryAfter: Duration?, countsAsAttempt: Bool)
        /// Another try would fail alike.
        case permanent
    }

    /// What happened, as a code of ours.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        /// No connection came about.
        case unreachable
        /// The connection broke.
        case connectionLost = "connection_lost"
        /// Nothing came for too long.
        case idle = "idle_timeout"
        /// The whole call took too long.
        case tooSlow = "call_timeout"
        /// The stream ended before the text did.
        case truncated
        /// The answer is not of the agreed shape.
        case unreadable = "unreadable_answer"
        /// An error inside of an answer that had begun well.
        case reportedError = "reported_error"
        /// 429: too much was asked of the provider.
        case rateLimited = "rate_limited"
        /// 408 or 409: the provider wants it once more.
        case interrupted
        /// 5xx: the provider is ill.
        case serverError = "server_error"
        /// 503 or 529: the provider turns calls away.
        case overloaded
        /// 401 or 403: the key is wrong or may not do this.
        case unauthorized
        /// 404: there is no such model or no such address.
        case notFound = "not_found"
        /// 400 and its like: the provider does not understand us, or the text is too long for the model.
        case badRequest = "bad_request"
        /// The provider's policy forbids an answer.
        case refused
        /// No call was made: each provider is cut off for a while, or our own limits are reached.
        case waiting
    }

    package let reason: Reason
    package let persistence: Persistence
    /// Whether the provider may have worked, and be paid for it.
    package let mayBeCharged: Bool
    /// What the provider calls it, if that is a code that we know; for the log.
    package let providerCode: String?

    package init(
        _ reason: Reason, _ persistence: Persistence, mayBeCharged: Bool, providerCode: String? = nil
    ) {
        self.reason = reason
        self.persistence = persistence
        self.mayBeCharged = mayBeCharged
        self.providerCode = providerCode
    }

    /// The failures that another try can mend and that count as one.
    package static func transient(
        _ reason: Reason, mayBeCharged: Bool, providerCode: String? = nil
    ) -> ModelFailure {
        ModelFailure(
            reason, .transient(retryAfter: nil, countsAsAttempt: true), mayBeCharged: mayBeCharged,
            providerCode: providerCode)
    }
}
