/// The order in which a document tells what its sources hold.
enum PassageOrder {
    /// Several sources of one history are told in the order of time; everything else in the order of the sources, like
    /// to like.
    static func ordered(_ passages: [Passage]) -> (passages: [Passage], isChronological: Bool) {
        isHistory(passages) ? (byTime(passages), true) : (byLikeness(passages), false)
    }

    /// Whether most passages are dated, over more than a lifetime, and come from more than one source.
    private static func isHistory(_ passages: [Passage]) -> Bool {
        let shortestHistory = 100
        let years = passages.compactMap(\.year).sorted()
        guard Set(passages.map(\.source)).count > 1, years.count * 10 >= passages.count * 7,
            let first = years.dropFirst(years.count / 10).first, let last = years.dropLast(years.count / 10).last
        else { return false }
        return last - first >= shortestHistory
    }

    private static func byTime(_ passages: [Passage]) -> [Passage] {
        // What is not dated belongs to what stands before it in its source, or after it at the source's beginning.
        var years: [Int] = []
        for (place, passage) in passages.enumerated() {
            let before = passages[..<place].last { $0.source == passage.source && $0.year != nil }?.year
            let after = passages[place...].first { $0.source == passage.source && $0.year != nil }?.year
            years.append(passage.year ?? before ?? after ?? 0)
        }
        let order = passages.indices.sorted { (years[$0], $0) < (years[$1], $1) }
        return order.map { passages[$0] }
    }

    /// Passages of different sources under nearly the same heading stand side by side.
    private static func byLikeness(_ passages: [Passage]) -> [Passage] {
        var ordered: [Passage] = []
        for passage in passages {
            let twin = ordered.lastIndex { $0.source != passage.source && haveLikeTitles($0, passage) }
            if let twin { ordered.insert(passage, at: twin + 1) } else { ordered.append(passage) }
        }
        return ordered
    }

    /// Whether two headings share more than half of their stems.
    static func haveLikeTitles(_ first: Passage, _ second: Passage) -> Bool {
        guard let left = first.title.map(stems), let right = second.title.map(stems) else { return false }
        let union = left.union(right)
        return !union.isEmpty && left.intersection(right).count * 2 > union.count
    }

    static func stems(_ title: String) -> Set<String> {
        Set(
            Word.words(in: title.unicodeScalars).filter { !StopWords.contains($0.lower) }.map { Stemmer.stem($0.lower) }
        )
    }
}
