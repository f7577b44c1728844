/// Gives the paragraphs that no brief names to the sections that lack text, each to the one it suits best.
struct Leftovers {
    /// For each section the paragraphs it gets, in the order of the sources.
    let shares: [[Range<Int>]]

    /// Below this likeness a paragraph suits no section.
    private static let threshold: Float = 0.08
    /// A section lacks text when its passages hold less than so much of its target.
    private static let enough = 0.75
    /// So many times its target is enough to choose from.
    private static let choice = 4

    init(outline: Outline, roles: [SectionRole], claimed: [[Range<Int>]], index: SourceIndex) {
        var shares = [[Range<Int>]](repeating: [], count: outline.sections.count)
        let hungry = outline.sections.indices.filter { place in
            guard roles[place] == .body else { return false }
            let words = claimed[place].reduce(0) { $0 + index.usableWords(in: $1) }
            return Double(words) < Self.enough * Double(outline.sections[place].targetWords)
        }
        guard !hungry.isEmpty else {
            self.shares = shares
            return
        }
        let queries = hungry.map { place in
            TermWeights(
                Self.query(outline.sections[place], claimed[place], index), termCount: index.lexicon.count)
        }
        var found = [[Found]](repeating: [], count: outline.sections.count)
        for paragraph in Self.free(claimed, index) {
            let vector = index.centroid(of: paragraph)
            var best = (section: 0, likeness: Self.threshold)
            for (place, query) in zip(hungry, queries) {
                let likeness = query.similarity(to: vector)
                if likeness > best.likeness { best = (place, likeness) }
            }
            if best.likeness > Self.threshold {
                found[best.section].append(Found(paragraph: paragraph, likeness: best.likeness))
            }
        }
        for place in hungry {
            shares[place] = Self.best(found[place], words: Self.choice * outline.sections[place].targetWords, index)
        }
        self.shares = shares
    }

    /// A paragraph, and how well it suits the section that it suits best.
    private struct Found {
        let paragraph: Range<Int>
        let likeness: Float
    }

    /// The best paragraphs with so many words together, in their order, neighbours joined.
    private static func best(_ found: [Found], words: Int, _ index: SourceIndex) -> [Range<Int>] {
        var left = words
        let sorted = found.sorted {
            ($1.likeness, $0.paragraph.lowerBound) < ($0.likeness, $1.paragraph.lowerBound)
        }
        let chosen = sorted.prefix { found in
            defer { left -= index.usableWords(in: found.paragraph) }
            return left > 0
        }
        var ranges: [Range<Int>] = []
        for paragraph in chosen.map(\.paragraph).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = ranges.last, last.upperBound == paragraph.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<paragraph.upperBound
            } else {
                ranges.append(paragraph)
            }
        }
        return ranges
    }

    private static func query(_ section: OutlineSection, _ claimed: [Range<Int>], _ index: SourceIndex) -> TermVector {
        TermVector(
            sum: [
                (index.lexicon.vector(of: section.title), 1), (index.lexicon.vector(of: section.brief), 0.4),
                (index.centroid(of: claimed.joined()), 0.8),
            ])
    }

    /// The paragraphs outside all claims.
    private static func free(_ claimed: [[Range<Int>]], _ index: SourceIndex) -> [Range<Int>] {
        var isTaken = [Bool](repeating: false, count: index.sentences.count)
        for range in claimed.joined() { for place in range { isTaken[place] = true } }
        var paragraphs: [Range<Int>] = []
        for place in index.sentences.indices where !isTaken[place] {
            if let last = paragraphs.last, last.upperBound == place,
                index.sentences[last.lowerBound].paragraph == index.sentences[place].paragraph
            {
                paragraphs[paragraphs.count - 1] = last.lowerBound..<(place + 1)
            } else {
                paragraphs.append(place..<(place + 1))
            }
        }
        return paragraphs
    }
}
