/// A text while it comes in.
struct StreamedText {
    /// More than the text of the largest document that is sold, so that a provider that never stops is stopped.
    static let limitBytes = 4_000_000

    private(set) var text = ""
    private var offset = 0

    /// Takes in the next piece.
    ///
    /// - Returns: where it begins, in UTF-16 code units; `nil` when there is nothing to show.
    mutating func append(_ delta: String) throws(AIError) -> Int? {
        guard !delta.isEmpty else { return nil }
        guard text.utf8.count + delta.utf8.count <= Self.limitBytes else { throw .tooLong(limitBytes: Self.limitBytes) }
        let start = offset
        text += delta
        offset += delta.utf16.count
        return start
    }
}

/// A text that its provider has finished.
struct CompleteText: Sendable, Equatable {
    let text: String
    /// Of all the calls that it took.
    let usage: TokenUsage
}
