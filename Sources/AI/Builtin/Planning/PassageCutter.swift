/// Cuts the sources into passages, along their headings, as fine as the number of sections asks for.
struct PassageCutter {
    let index: SourceIndex
    /// How many passages are needed at least, if the sources have them.
    let wanted: Int

    /// A passage below so many words cannot fill a paragraph.
    private static let smallest = 12
    /// Nothing shorter is cut in two.
    private static let divisible = 120

    func passages() -> [Passage] {
        let deepest = index.headings.map(\.depth).max() ?? 0
        var passages: [Passage] = []
        for depth in 1...max(1, deepest) {
            passages = cut(atDepth: depth)
            if passages.count >= wanted { break }
        }
        divideLargest(&passages)
        return passages
    }

    private func cut(atDepth depth: Int) -> [Passage] {
        let passages = index.headings.compactMap { heading -> Passage? in
            guard heading.depth <= depth else { return nil }
            let range = heading.depth == depth ? heading.all : heading.own
            let passage = Passage(
                source: heading.source, sentences: range, title: title(of: heading), index: index)
            return passage.words > 0 ? passage : nil
        }
        let worthwhile = passages.filter { $0.words >= Self.smallest }
        return worthwhile.isEmpty ? passages : worthwhile
    }

    private func title(of heading: IndexedHeading) -> String? {
        // A source's own title names a passage only when there is no heading below it.
        if heading.isRoot, heading.own != heading.all { return nil }
        return ChapterTitle.clean(heading.title)
    }

    private func divideLargest(_ passages: inout [Passage]) {
        while passages.count < wanted {
            guard let largest = passages.indices.max(by: { passages[$0].words < passages[$1].words }),
                passages[largest].words >= Self.divisible, let middle = middle(of: passages[largest])
            else { return }
            let whole = passages[largest]
            // A part of a source does not bear the name of the whole.
            let isSource = whole.sentences == index.sources[whole.source].sentences
            let first = Passage(
                source: whole.source, sentences: whole.sentences.lowerBound..<middle,
                title: isSource ? nil : whole.title, index: index)
            let second = Passage(
                source: whole.source, sentences: middle..<whole.sentences.upperBound, title: nil, index: index)
            passages.replaceSubrange(largest...largest, with: [first, second])
        }
    }

    /// Where a paragraph begins, or a sentence that stands alone, closest to the middle.
    private func middle(of passage: Passage) -> Int? {
        let range = passage.sentences
        let target = (range.lowerBound + range.upperBound) / 2
        func nearest(_ isFit: (Int) -> Bool) -> Int? {
            range.dropFirst().filter(isFit).min { abs($0 - target) < abs($1 - target) }
        }
        let sentences = index.sentences
        return nearest { sentences[$0].paragraph != sentences[$0 - 1].paragraph }
            ?? nearest { sentences[$0].standing == .independent }
    }
}
