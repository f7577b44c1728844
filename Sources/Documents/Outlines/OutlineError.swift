import Security

/// Why there is no outline.
package enum OutlineError: Error, Sendable {
    /// None was made or written yet.
    case none
    /// A payment is open or made: the outline is frozen with it.
    case documentLocked
    /// One is being made right now.
    case underway
    /// Somebody replaced it while this one was made, and theirs stays.
    case replacedMeanwhile
    /// So many were made for this document as may be; it can still be written by hand.
    case documentLimit(Int)
    /// The customer has had many made lately.
    case userLimit(RateLimit.Decision)
    /// What this server spends on outlines a day is spent.
    case budgetSpent(retryAfter: Duration)
    /// The model cannot write right now, or took too long.
    case modelUnavailable
    /// The model's provider does not let it write about this.
    case refused
}
