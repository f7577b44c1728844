/// Makes an outline of what the sources hold: their passages put in order, grouped, and named by their own headings.
struct OutlinePlanner {
    let task: OutlineTask
    let index: SourceIndex

    private var language: WritingLanguage { WritingLanguage(tag: task.settings.language) }

    func outline() -> Outline {
        guard !index.isEmpty else { return SkeletonOutline(task: task).outline(index: index) }
        let size = OutlineSize(targetWords: task.targetWords)
        let topic = TopicVector(settings: task.settings, lexicon: index.lexicon).vector
        let available = index.usableWords(in: index.sentences.indices)
        let wanted = size.sections(available: available)
        let cut = PassageCutter(index: index, wanted: wanted).passages()
        let mostWords = 2 * size.bodyWords / wanted
        let chosen = Self.relevant(cut, to: topic, words: size.bodyWords, wanted: wanted, mostWords: mostWords)
        let (passages, isChronological) = PassageOrder.ordered(chosen)
        let groups = PassageGroups(passages, isChronological: isChronological, mostWords: mostWords)
            .divided(into: wanted)
        let titles = SectionTitles(index: index, topic: topic, phrases: language.phrases).titles(for: groups)
        let brief = SectionBrief(index: index, phrases: language.phrases)
        return FramedOutline(
            settings: task.settings, targetWords: task.targetWords, titles: titles,
            briefs: groups.map { brief.text(for: $0) }, available: groups.map { $0.reduce(0) { $0 + $1.words } }
        ).outline(index: index)
    }

    /// The passages closest to the topic, in their old order, when there is far more text than the document can hold.
    private static func relevant(
        _ passages: [Passage], to topic: TermVector, words: Int, wanted: Int, mostWords: Int
    ) -> [Passage] {
        let most = 240
        let enough = words * 5 / 2
        guard passages.count > most || passages.reduce(0, { $0 + min($1.words, mostWords) }) > enough else {
            return passages
        }
        var ranks: [Int: Float] = [:]
        // Each further passage of a source counts a little less, so that one source does not crowd out the others.
        let scores = passages.indices.sorted { left, right in
            let (first, second) = (
                passages[left].vector.similarity(to: topic), passages[right].vector.similarity(to: topic)
            )
            return first == second ? left < right : first > second
        }.map { place in
            let rank = ranks[passages[place].source, default: 0]
            ranks[passages[place].source] = rank + 1
            return (place: place, score: passages[place].vector.similarity(to: topic) - 0.01 * rank)
        }
        var chosen: [Int] = []
        var total = 0
        for (place, _) in scores.sorted(by: { ($1.score, $0.place) < ($0.score, $1.place) }) {
            guard chosen.count < wanted || (total < enough && chosen.count < most) else { break }
            chosen.append(place)
            total += min(passages[place].words, mostWords)
        }
        return chosen.sorted().map { passages[$0] }
    }
}
