/// A limit as `RateLimit-Policy` tells it: `"refresh";q=5;w=60`.
struct AdvertisedLimit: Sendable, Equatable, CustomStringConvertible {
    let count: Int
    let windowSeconds: Int

    /// - Returns: `nil` when the answer tells none.
    init?(_ answer: Answer) {
        guard let match = answer.header("RateLimit-Policy")?.firstMatch(of: /;q=(\d+);w=(\d+)/),
            let count = Int(match.1), let window = Int(match.2)
        else { return nil }
        (self.count, windowSeconds) = (count, window)
    }

    init(_ count: Int, per windowSeconds: Int) {
        self.count = count
        self.windowSeconds = windowSeconds
    }

    var description: String {
        let windows = [1: "second", 60: "minute", 3_600: "hour", 86_400: "day"]
        return "\(count)/" + (windows[windowSeconds] ?? "\(windowSeconds) s")
    }
}
