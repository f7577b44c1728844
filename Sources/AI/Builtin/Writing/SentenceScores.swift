/// How well each sentence serves a section, by itself.
struct SentenceScores {
    let index: SourceIndex
    /// What the section is about.
    let query: TermVector
    let wantsNumbers: Bool
    /// The time that the section is about.
    let period: Period?

    /// How well passages suit the section, from 0 to 1, which is what its brief names and what suits best besides.
    func relevance(of share: SectionShare) -> [Float] {
        let likeness = share.found.map { index.centroid(of: $0).similarity(to: query) }
        let best = likeness.max() ?? 0
        return share.named.map { _ in 1 } + likeness.map { best > 0 ? $0 / best : 1 }
    }

    /// Scores for a passage's sentences: likeness to the section and to the passage, an early place, facts.
    ///
    /// - Parameter relevance: the passage's own: see ``relevance(of:)``.
    func scores(in passage: Range<Int>, relevance: Float) -> [Float] {
        let center = index.centroid(of: passage)
        return passage.map { place in
            let sentence = index.sentences[place]
            let lead = 1 / (1 + Float(place - passage.lowerBound) / 4)
            let facts: Float = sentence.hasNumber ? (wantsNumbers ? 0.12 : 0.05) : 0
            let isForeign = sentence.year.map { period?.contains($0) == false } ?? false
            return 0.2 * relevance + 0.5 * query.similarity(to: sentence.vector) + 0.3
                * center.similarity(to: sentence.vector)
                + 0.12 * lead + facts - (isForeign ? 0.15 : 0)
                - (sentence.isPersonal ? 0.08 : 0) - Self.awkwardness(sentence.words)
        }
    }

    private static func awkwardness(_ words: Int) -> Float {
        words < 8 || words > 40 ? 0.06 : 0
    }
}
