/// Chooses a section's sentences: the best ones first, none that repeats another, and with each what it leans on.
///
/// Maximal marginal relevance (Carbonell and Goldstein 1998), over sentences together with their support.
struct SentenceSelection {
    private let index: SourceIndex
    private let target: Int
    private let passages: [Range<Int>]
    private let support: SentenceSupport
    private let told: ToldBefore

    /// The sentences to choose among, in the order of the sources, with what is known about each.
    private var candidates: [Candidate] = []
    private var chosen: Set<Int> = []
    private var words = 0
    private var wordsByPassage: [Int]
    private var quotas: [Double]

    private struct Candidate {
        let place: Int
        let passage: Int
        let score: Float
        let support: [Int]
        /// Likeness to the most similar sentence chosen so far.
        var redundancy: Float = 0
    }

    /// From this likeness on a sentence says the same as another.
    private static let sameness: Float = 0.6
    private static let redundancyWeight: Float = 0.4
    private static let adjacencyBonus: Float = 0.14
    /// How far a section may exceed its target.
    private static let slack = 1.1

    /// - Parameters:
    ///   - share: what the section may use.
    ///   - isBarred: sentences kept for other sections.
    init(
        share: SectionShare, target: Int, scores: SentenceScores, told: ToldBefore,
        isBarred: (Int) -> Bool
    ) {
        index = scores.index
        self.target = target
        let passages = share.passages
        self.passages = passages
        self.told = told
        var allowed: Set<Int> = []
        for place in passages.joined()
        where scores.index.sentences[place].isUsable && !isBarred(place) && !told.repeats(place) {
            allowed.insert(place)
        }
        support = SentenceSupport(index: scores.index) { [allowed] in allowed.contains($0) }
        wordsByPassage = passages.map { _ in 0 }
        let relevance = scores.relevance(of: share)
        quotas = zip(passages, relevance).map { passage, relevance in
            let words = passage.reduce(0) { $0 + (allowed.contains($1) ? scores.index.sentences[$1].words : 0) }
            return Double(words) * Double(0.3 + relevance)
        }
        let total = quotas.reduce(0, +)
        quotas = quotas.map { total > 0 ? max(1, $0 * Double(target) / total) : 1 }
        for (number, passage) in passages.enumerated() {
            let own = scores.scores(in: passage, relevance: relevance[number])
            for (place, score) in zip(passage, own) where allowed.contains(place) {
                guard let needed = support.needed(by: place) else { continue }
                candidates.append(Candidate(place: place, passage: number, score: score, support: needed))
            }
        }
        limitCandidates()
    }

    /// Comparing all with all would be quadratic; far more than can be used is not needed.
    private mutating func limitCandidates() {
        let most = max(300, target / 3)
        guard candidates.count > most else { return }
        let kept = candidates.sorted { ($1.score, $0.place) < ($0.score, $1.place) }.prefix(most)
        candidates = kept.sorted { $0.place < $1.place }
    }

    /// The chosen sentences' places, ascending.
    mutating func choose() -> [Int] {
        for number in candidates.indices {
            // What an earlier section has said counts like what this one says.
            candidates[number].redundancy = told.similarity(candidates[number].place)
        }
        openPassages()
        while Double(words) < 0.97 * Double(target), let best = best(among: candidates.indices) { take(best) }
        roundOffPassages()
        return chosen.sorted()
    }

    /// Gives a passage of a single sentence a second one, where there is room for it.
    private mutating func roundOffPassages() {
        for passage in passages.indices where chosen.count(where: passages[passage].contains) == 1 {
            let own = candidates.indices.filter { candidates[$0].passage == passage }
            if let best = best(among: own) { take(best) }
        }
    }

    /// Takes the best sentences of each passage first, so that all of them have their say, as far as there is room.
    private mutating func openPassages() {
        let wordsForOne = 55
        let room = max(1, target / wordsForOne)
        let order = passages.indices.sorted { (quotas[$1], $0) < (quotas[$0], $1) }.prefix(room).sorted()
        for passage in order {
            let own = candidates.indices.filter { candidates[$0].passage == passage }
            if let best = best(among: own) { take(best) }
        }
    }

    private func best(among numbers: some Sequence<Int>) -> Int? {
        var best: (number: Int, value: Float)?
        for number in numbers {
            guard let value = value(of: candidates[number]) else { continue }
            if best.map({ value > $0.value }) ?? true { best = (number, value) }
        }
        return best?.number
    }

    /// `nil` for what cannot be taken: chosen already, a repetition, too long.
    private func value(of candidate: Candidate) -> Float? {
        guard !chosen.contains(candidate.place), candidate.redundancy < Self.sameness else { return nil }
        let missing = candidate.support.filter { !chosen.contains($0) }
        let cost = missing.reduce(index.sentences[candidate.place].words) { $0 + index.sentences[$1].words }
        guard Double(words + cost) <= Self.slack * Double(target) else { return nil }
        let isAdjacent = chosen.contains(candidate.place - 1) || chosen.contains(candidate.place + 1)
        let excess = max(0, Float(wordsByPassage[candidate.passage]) / Float(quotas[candidate.passage]) - 1)
        // A single sentence of a passage is a fragment.
        let isAlone = wordsByPassage[candidate.passage] == 0
        return candidate.score - Self.redundancyWeight * candidate.redundancy + (isAdjacent ? Self.adjacencyBonus : 0)
            - 0.15 * excess - (isAlone ? 0.08 : 0) - 0.03 * Float(missing.count)
    }

    private mutating func take(_ number: Int) {
        let candidate = candidates[number]
        for place in candidate.support + [candidate.place] where chosen.insert(place).inserted {
            words += index.sentences[place].words
            wordsByPassage[candidate.passage] += index.sentences[place].words
            let vector = index.sentences[place].vector
            for other in candidates.indices where candidates[other].place != place {
                let likeness = vector.similarity(to: index.sentences[candidates[other].place].vector)
                candidates[other].redundancy = max(candidates[other].redundancy, likeness)
            }
        }
    }
}
