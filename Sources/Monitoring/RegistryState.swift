/// The families of a registry and their series; its owner guards it.
struct RegistryState {
    struct Family: Sendable {
        let kind: MetricKind
        var series: [LabelSet: any Series] = [:]
    }

    /// What came of asking for a series.
    enum Outcome<Found: Sendable>: Sendable {
        case found(Found)
        case dropped(DropReason)
    }

    private(set) var families: [String: Family] = [:]
    private(set) var names = ClaimedNames()
    var help: [String: String] = [:]

    /// The series of these labels: the same for everybody who asks.
    mutating func series<Found: Series>(
        _ name: String, _ kind: MetricKind, _ labels: LabelSet, limits: MetricsRegistry.Limits, make: () -> Found
    ) -> Outcome<Found> {
        if let family = families[name] {
            guard family.kind == kind else { return .dropped(.nameTaken) }
            if let known = family.series[labels] {
                guard let found = known as? Found else { return .dropped(.nameTaken) }
                return .found(found)
            }
            guard family.series.count < limits.seriesPerFamily else { return .dropped(.tooManySeries) }
        } else {
            guard families.count < limits.families else { return .dropped(.tooManyNames) }
            guard names.claim(name, kind) else { return .dropped(.nameTaken) }
        }
        let made = make()
        families[name, default: Family(kind: kind)].series[labels] = made
        return .found(made)
    }

    /// Forgets a series, and its family with the last one.
    ///
    /// Rare, so it may search.
    mutating func remove(_ series: AnyObject) {
        for (name, family) in families {
            guard let labels = family.series.first(where: { $0.value === series })?.key else { continue }
            families[name]?.series[labels] = nil
            guard family.series.count == 1 else { return }
            families[name] = nil
            names.release(name)
            return
        }
    }
}
