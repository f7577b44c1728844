/// Names groups of passages by the heading that suits each best, no name twice.
struct SectionTitles {
    let index: SourceIndex
    let topic: TermVector
    let phrases: Phrases

    func titles(for groups: [[Passage]]) -> [String] {
        var taken: Set<String> = [
            GenericHeadings.key(phrases.introductionTitle), GenericHeadings.key(phrases.conclusionTitle),
        ]
        let nouns = KeyNouns(groups: groups.map { $0.flatMap { Array($0.sentences) } }, index: index)
        return groups.enumerated().map { place, group in
            let candidates = headings(of: group) + composed(nouns.nouns(of: place))
            let title =
                candidates.first { !taken.contains(GenericHeadings.key($0)) } ?? phrases.numberedTitle(place + 1)
            taken.insert(GenericHeadings.key(title))
            return title
        }
    }

    /// "Dance and flowers": the first two nouns, or the next ones when that title is taken.
    private func composed(_ nouns: [String]) -> [String] {
        let pairs = zip(nouns, nouns.dropFirst()).prefix(3).map { phrases.joined([$0, $1]) }
        return (pairs + nouns.prefix(1)).map { $0.prefix(1).uppercased() + $0.dropFirst() }
    }

    /// The group's headings, the one closest to the whole group first.
    private func headings(of group: [Passage]) -> [String] {
        let center = TermVector(sum: group.map { ($0.vector, Float($0.words)) })
        let total = Float(max(1, group.reduce(0) { $0 + $1.words }))
        let scored = group.compactMap { passage -> (title: String, score: Float)? in
            guard let title = passage.title else { return nil }
            let own = index.lexicon.vector(of: title)
            let score =
                0.5 * passage.vector.similarity(to: center) + 0.4 * Float(passage.words) / total
                + 0.4 * own.similarity(to: center) + 0.7 * own.similarity(to: topic)
                - awkwardness(title, isShared: Set(group.map(\.source)).count > 1)
            return (title, score)
        }
        return scored.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
            .map(\.element.title)
    }

    /// Long headings and those of two parts make poor names for more than their own text.
    private func awkwardness(_ title: String, isShared: Bool) -> Float {
        let words = title.split(separator: " ").count
        let names = Word.words(in: title.unicodeScalars).filter { !StopWords.contains($0.lower) }
        // The names of one place, for what several sources tell.
        // In German every noun looks like one.
        let isNarrow =
            isShared && index.lexicon.latin != .german
            && names.allSatisfy { $0.isCapitalised && index.lexicon.isName($0) }
        return (isNarrow ? 0.25 : 0) + (words > 7 ? 0.2 : 0) + (title.contains(":") ? (isShared ? 0.12 : 0.05) : 0)
            + (title.hasSuffix("?") ? 0.1 : 0)
    }
}
