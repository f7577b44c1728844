/// What comes out of a provider's stream.
package enum WritingEvent: Sendable, Hashable {
    /// The next piece of the text.
    case text(String)
    /// What it cost, as the provider counts; the last one holds.
    case usage(TokenUsage)
    case finished(FinishReason)
}

/// Why a provider stopped.
package enum FinishReason: String, Sendable, Hashable {
    /// It had said everything.
    case stop
    /// It ran into a limit; the text is cut off.
    case length
}
