/// Which part of the sources each section of an outline is made from; nothing is given to two sections.
struct Allotment: Sendable {
    let roles: [SectionRole]
    let shares: [SectionShare]
    /// Sentences kept for the introduction and for the conclusion.
    let overview: [Int]
    let closing: [Int]

    init(settings: WritingSettings, outline: Outline, index: SourceIndex) {
        let roles = SectionRole.roles(in: outline)
        let claimed = Self.claims(outline, roles, index)
        let leftovers = Leftovers(outline: outline, roles: roles, claimed: claimed, index: index)
        shares = zip(claimed, leftovers.shares).map { SectionShare(named: $0, found: $1) }
        self.roles = roles
        let frame = FrameSentences(
            settings: settings, outline: outline, roles: roles, index: index, shares: shares)
        overview = frame.overview()
        closing = frame.closing(without: Set(overview))
    }

    /// What the briefs name.
    ///
    /// A passage named twice belongs to the first; one named within another ends the outer one.
    private static func claims(_ outline: Outline, _ roles: [SectionRole], _ index: SourceIndex) -> [[Range<Int>]] {
        let reader = BriefReader(index: index)
        var starts: Set<Int> = []
        var named: [[Range<Int>]] = []
        for (section, role) in zip(outline.sections, roles) {
            let ranges = role == .body ? reader.mentioned(in: section.brief + " " + section.title) : []
            named.append(ranges.filter { starts.insert($0.lowerBound).inserted })
        }
        let sorted = starts.sorted()
        return named.map { ranges in
            ranges.map { range in
                let next = sorted.first { $0 > range.lowerBound } ?? range.upperBound
                return range.lowerBound..<min(range.upperBound, next)
            }
        }
    }
}

/// The passages that a section may use.
struct SectionShare: Sendable {
    /// What its brief names, in the order in which it is told.
    let named: [Range<Int>]
    /// What was found besides because it suits the section, more or less.
    let found: [Range<Int>]

    var passages: [Range<Int>] { named + found }
}
