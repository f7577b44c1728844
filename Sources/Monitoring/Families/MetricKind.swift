/// What a family of series is, in Prometheus' words.
package enum MetricKind: String, Sendable {
    /// Only grows, until the process starts anew.
    case counter
    /// Goes up and down.
    case gauge
    /// Observations, counted by their size.
    case histogram

    /// The names that a family of this kind takes for itself: no other family may write them.
    func sampleNames(of family: String) -> [String] {
        switch self {
        case .counter, .gauge: [family]
        case .histogram: [family, family + "_bucket", family + "_sum", family + "_count"]
        }
    }
}
