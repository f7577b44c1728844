/// Which family owns which name in the text: a name stands for one thing, whoever uses it.
struct ClaimedNames: Sendable {
    /// The owning family, by the names it writes.
    private var owners: [String: String] = [:]
    private var kinds: [String: MetricKind] = [:]

    /// Whether the family is, or now becomes, the owner of all names of its kind.
    mutating func claim(_ family: String, _ kind: MetricKind) -> Bool {
        if let known = kinds[family] { return known == kind }
        let names = kind.sampleNames(of: family)
        guard names.allSatisfy({ owners[$0] == nil }) else { return false }
        for name in names { owners[name] = family }
        kinds[family] = kind
        return true
    }

    mutating func release(_ family: String) {
        guard let kind = kinds.removeValue(forKey: family) else { return }
        for name in kind.sampleNames(of: family) { owners[name] = nil }
    }

    /// How many families there are.
    var count: Int { kinds.count }
}
