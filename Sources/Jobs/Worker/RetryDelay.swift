import Database

/// When a failed attempt is repeated: full jitter over a doubling bound (Brooker, "Exponential Backoff And Jitter").
enum RetryDelay {
    static let longest = Duration.seconds(600)

    /// - Parameter failures: in a row, this one included.
    static func after(failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let bound = min(longest, .seconds(2 << min(failures, 9)))
        return .microseconds(Int64.random(in: 0...bound.microseconds, using: &generator))
    }
}
