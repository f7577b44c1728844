/// Figures that are read when somebody scrapes, such as those that stand in the database.
package struct MetricsSource: Sendable {
    /// A word for the label `source` of `rukopys_scrape_failures_total`.
    package let name: String
    /// Reads the figures; it should heed cancellation, and throws when they cannot be had.
    package let collect: @Sendable () async throws -> [MetricSample]
    /// How long figures may be given again instead of being read anew; `nil`: as short as all others.
    let freshness: Duration?

    /// - Parameter freshness: for figures that cost something, so that scraping cannot load the database.
    package init(
        _ name: String, freshness: Duration? = nil, collect: @escaping @Sendable () async throws -> [MetricSample]
    ) {
        self.name = name
        self.freshness = freshness
        self.collect = collect
    }
}

/// One figure.
package struct MetricSample: Sendable {
    /// What figures can be.
    package enum Kind: Sendable {
        case gauge
        /// Only grows; the name gets the suffix `_total`.
        case counter
    }

    package let name: String
    package let kind: Kind
    /// One sentence, for the `HELP` line.
    package let help: String
    package let labels: [(String, String)]
    package let value: Double

    /// - Parameters:
    ///   - name: with its unit, in base units: `_seconds`, `_bytes`.
    ///   - kind: whether it only grows.
    ///   - help: one sentence; that of a family's first sample is shown.
    ///   - labels: names and values.
    ///   - value: in the name's unit.
    package init(
        _ name: String, _ kind: Kind = .gauge, help: String, labels: [(String, String)] = [], value: Double
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.value = value
    }
}
