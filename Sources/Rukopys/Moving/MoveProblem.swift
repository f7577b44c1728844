/// Why data is not moved; then the target is as empty as before.
struct MoveProblem: Error, Equatable {
    /// One line for the operator.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
