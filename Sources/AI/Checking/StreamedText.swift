/// The text of a stream while it comes in.
///
/// A pure state machine: events in, pieces to show out.
struct StreamedText {
    /// More than the text of the largest document that is sold, so that a provider that never stops is stopped.
    static let limitBytes = 4_000_000

    private var text = ""
    private var offset = 0
    private var usage: TokenUsage?
    private var finish: FinishReason?

    /// Takes in the next event.
    ///
    /// - Returns: what to show, and where it begins in UTF-16 code units; `nil` when the event shows nothing.
    mutating func receive(_ event: WritingEvent) throws(AIError) -> (delta: String, offset: Int)? {
        switch event {
        case .text(let delta):
            guard !delta.isEmpty else { return nil }
            guard text.utf8.count + delta.utf8.count <= Self.limitBytes else {
                throw .tooLong(limitBytes: Self.limitBytes)
            }
            let start = offset
            text += delta
            offset += delta.utf16.count
            return (delta, start)
        case .usage(let figures):
            usage = figures
        case .finished(let reason):
            finish = reason
        }
        return nil
    }

    /// The text once the stream has ended.
    func complete() throws(AIError) -> CompleteText {
        guard finish == .stop else { throw .truncated }
        guard !text.allSatisfy(\.isWhitespace) else { throw .emptyText }
        return CompleteText(text: text, usage: usage)
    }
}

/// A text that its provider has finished.
struct CompleteText: Sendable, Equatable {
    let text: String
    /// As the provider counts; `nil` when it did not say.
    let usage: TokenUsage?
}
