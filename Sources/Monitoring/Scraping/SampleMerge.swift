/// Puts sources' figures among the registry's, under the same rules.
struct SampleMerge {
    private(set) var families: [String: MetricSnapshot]
    private var names: ClaimedNames
    private let limits: MetricsRegistry.Limits

    init(_ families: [MetricSnapshot], _ names: ClaimedNames, limits: MetricsRegistry.Limits) {
        self.families = Dictionary(families.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.names = names
        self.limits = limits
    }

    /// Adds a figure, or says why not.
    mutating func add(_ sample: MetricSample) -> DropReason? {
        let kind: MetricKind = sample.kind == .counter ? .counter : .gauge
        let name = MetricName.family(sample.name, suffix: kind == .counter ? "_total" : "")
        let labels = LabelSet(sample.labels, kind: kind)
        let known = families[name]
        if known == nil, families.count >= limits.families { return .tooManyNames }
        guard names.claim(name, kind) else { return .nameTaken }
        let series = known?.series ?? [:]
        guard series[labels] == nil else { return .duplicate }
        guard series.count < limits.seriesPerFamily else { return .tooManySeries }
        families[name, default: MetricSnapshot(name: name, kind: kind, help: sample.help)].series[labels] =
            .number(sample.value)
        return nil
    }
}
