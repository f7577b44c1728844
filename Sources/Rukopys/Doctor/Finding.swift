/// What a check has found, for an operator: what it is, and what to do about it.
struct Finding: Sendable, Equatable {
    enum Verdict: String, Sendable, Encodable, CaseIterable {
        case ok, warning, failed
        /// It was not looked at.
        case skipped
    }

    let verdict: Verdict
    let text: String
    /// What helps; only for what is not well.
    let advice: String?

    static func ok(_ text: String) -> Finding { Finding(verdict: .ok, text: text, advice: nil) }

    static func skipped(_ text: String) -> Finding { Finding(verdict: .skipped, text: text, advice: nil) }

    /// It works, and somebody should look at it.
    static func warning(_ text: String, _ advice: String) -> Finding {
        Finding(verdict: .warning, text: text, advice: advice)
    }

    /// It does not work, or does not keep what we promise.
    static func failed(_ text: String, _ advice: String) -> Finding {
        Finding(verdict: .failed, text: text, advice: advice)
    }
}
