/// Chooses the sentences that frame the document.
///
/// For the introduction what speaks of the whole, for the conclusion what leads to the present or sums up. Sentences that
/// others lean on are left to the sections.
struct FrameSentences {
    let settings: WritingSettings
    let outline: Outline
    let roles: [SectionRole]
    let index: SourceIndex
    /// What the sections may use.
    let shares: [SectionShare]

    private static let wordRange = 8...36
    private static let least: Float = 0.2
    private static let most = 14

    func overview() -> [Int] {
        guard let place = roles.firstIndex(of: .introduction) else { return [] }
        let own = IntroductionText(settings: settings, outline: outline, roles: roles, index: index)
        let budget = outline.sections[place].targetWords - own.words
        return pick(budget: budget, without: []) { sentence, topic in
            let heading = index.headings[sentence.heading]
            let isGeneral = heading.isRoot || GenericHeadings.isGeneric(heading.key)
            // A date or a figure belongs to a part, not to the whole.
            return isGeneral ? topic + 0.1 : sentence.hasNumber ? -1 : topic
        }
    }

    func closing(without taken: Set<Int>) -> [Int] {
        guard let place = roles.lastIndex(of: .conclusion) else { return [] }
        let budget =
            outline.sections[place].targetWords
            - ConclusionText(settings: settings, outline: outline, roles: roles).words
        guard let latest = latestYear else {
            // Elsewhere a text's own summary is the best there is, or else the paragraph that it ends with.
            return pick(budget: budget, without: taken) { sentence, topic in
                if GenericHeadings.isGeneric(index.headings[sentence.heading].key) { return topic + 0.2 }
                let last = index.sources[sentence.source].sentences.last
                return last.map { index.sentences[$0].paragraph } == sentence.paragraph ? topic : -1
            }
        }
        // A history ends where it has arrived.
        let generation = 30
        return pick(budget: budget, without: taken, least: 0) { sentence, topic in
            sentence.year.map { $0 > latest - generation ? 0.3 + topic : -1 } ?? -1
        }
    }

    /// The last year of the last section, when the sections follow each other in time.
    private var latestYear: Int? {
        let medians = shares.map { share in
            share.passages.joined().compactMap { index.sentences[$0].isUsable ? index.sentences[$0].year : nil }
                .sorted()
        }.filter { !$0.isEmpty }.map { (median: $0[$0.count / 2], last: $0[$0.count - 1]) }
        let fewest = 3
        guard medians.count >= fewest, zip(medians, medians.dropFirst()).allSatisfy({ $0.median <= $1.median }) else {
            return nil
        }
        return medians.last?.last
    }

    private func pick(
        budget: Int, without taken: Set<Int>, least: Float = Self.least, score: (IndexedSentence, Float) -> Float
    ) -> [Int] {
        let topic = TopicVector(settings: settings, lexicon: index.lexicon).vector
        let weights = TermWeights(topic, termCount: index.lexicon.count)
        var candidates: [(place: Int, score: Float)] = []
        for place in index.sentences.indices where isFree(place) && !taken.contains(place) {
            let sentence = index.sentences[place]
            let likeness = weights.similarity(to: sentence.vector)
            if likeness >= least { candidates.append((place, score(sentence, likeness))) }
        }
        candidates.sort { ($1.score, $0.place) < ($0.score, $1.place) }
        return greedy(Array(candidates.prefix(200)), budget: budget, similarTo: taken)
    }

    private func greedy(
        _ candidates: [(place: Int, score: Float)], budget: Int, similarTo taken: Set<Int>
    ) -> [Int] {
        var chosen: [Int] = []
        var left = budget
        while chosen.count < Self.most {
            let best = candidates.filter { candidate in
                !chosen.contains(candidate.place) && index.sentences[candidate.place].words <= left + left / 10
            }.map { candidate in
                (place: candidate.place, value: candidate.score - crowding(candidate.place, chosen + taken.sorted()))
            }.max { ($0.value, $1.place) < ($1.value, $0.place) }
            guard let best, best.value > 0 else { break }
            chosen.append(best.place)
            left -= index.sentences[best.place].words
        }
        return chosen.sorted()
    }

    /// How much a sentence repeats the chosen ones, or leans to a source that had its say.
    private func crowding(_ place: Int, _ chosen: [Int]) -> Float {
        let sentence = index.sentences[place]
        return chosen.reduce(0) { sum, other in
            let similarity = sentence.vector.similarity(to: index.sentences[other].vector)
            return sum + 0.6 * similarity + (index.sentences[other].source == sentence.source ? 0.04 : 0)
        }
    }

    /// Whether a sentence stands alone and no other needs it.
    private func isFree(_ place: Int) -> Bool {
        let sentence = index.sentences[place]
        guard sentence.isUsable, sentence.standing == .independent, !sentence.isPersonal,
            Self.wordRange.contains(sentence.words)
        else {
            return false
        }
        let heading = index.headings[sentence.heading]
        // The first sentence of a paragraph is what the paragraph hangs on.
        let isOpening = place == heading.own.lowerBound || index.sentences[place - 1].paragraph != sentence.paragraph
        guard !isOpening || GenericHeadings.isGeneric(heading.key) else { return false }
        let next = place + 1
        guard heading.own.contains(next) else { return true }
        return index.sentences[next].standing == .independent && !index.sentences[next].pointsBack
    }
}
