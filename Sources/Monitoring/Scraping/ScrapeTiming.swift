/// How often a source is read, and how long that may take.
package struct ScrapeTiming: Sendable {
    /// Younger figures are given again instead of being read anew.
    var freshness: Duration = .seconds(1)
    /// Well below the ten seconds that Prometheus waits for all of it.
    var limit: Duration = .seconds(3)
    /// The time since some moment; it never goes back.
    var now: @Sendable () -> Duration = {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }()
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    package init() {}
}
