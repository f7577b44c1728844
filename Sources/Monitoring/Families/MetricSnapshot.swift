/// One family as it stood at a moment: what is rendered.
struct MetricSnapshot: Sendable {
    let name: String
    let kind: MetricKind
    var help: String?
    var series: [LabelSet: SeriesValue] = [:]
}

/// The value of one series at a moment.
enum SeriesValue: Sendable {
    /// Exact, as counters of whole things are.
    case whole(UInt64)
    case number(Double)
    /// Observations up to each bound, not added up; the last count is that of what exceeds all bounds.
    case histogram(bounds: [Double], counts: [UInt64], sum: Double)
}
