/// What tells one series of a family from another: names and values, in the order of the names.
package struct LabelSet: Sendable, Hashable, Comparable {
    struct Label: Sendable, Hashable {
        let name: String
        let value: String
    }

    let labels: [Label]

    /// Longer values are cut: a bound on the number of series is none on memory while one value can be a megabyte.
    private static let longestValue = 256

    /// Brings names into form; two that become the same stay two.
    ///
    /// - Parameter kind: a histogram's own label `le` cannot be taken.
    init(_ dimensions: [(String, String)], kind: MetricKind) {
        var taken: Set<String> = kind == .histogram ? ["le"] : []
        var labels: [Label] = []
        for (text, value) in dimensions {
            var name = MetricName.label(text)
            while !taken.insert(name).inserted { name += "_" }
            labels.append(Label(name: name, value: String(value.unicodeScalars.prefix(Self.longestValue))))
        }
        self.labels = labels.sorted { $0.name < $1.name }
    }

    package static func < (left: LabelSet, right: LabelSet) -> Bool {
        for (one, other) in zip(left.labels, right.labels) {
            if one.name != other.name { return one.name < other.name }
            if one.value != other.value { return one.value < other.value }
        }
        return left.labels.count < right.labels.count
    }
}
