/// How far a document is, in percent, from which of its steps is done.
enum GenerationProgress {
    static let outline = 5
    static let coherence = 85

    /// Sections fill 5 … 84 %.
    ///
    /// - Parameter finished: how many are.
    static func section(_ finished: Int, of count: Int) -> Int { 5 + 79 * min(finished, count) / max(1, count) }

    /// Files fill 85 … 99 %; the last percent is the completion itself.
    static func export(_ index: Int, of count: Int) -> Int { 85 + 14 * (index + 1) / max(1, count) }
}
