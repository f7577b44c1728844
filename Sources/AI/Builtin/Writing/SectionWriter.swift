/// Writes a section from the sources' own sentences.
struct SectionWriter {
    let task: SectionTask
    let index: SourceIndex
    let allotment: Allotment

    private var section: OutlineSection { task.outline.sections[task.index] }
    private var role: SectionRole { allotment.roles[task.index] }

    var markdown: String {
        guard !index.isEmpty else {
            let reason: SkeletonText.Reason = task.sources.isEmpty ? .noSources : .noUsableSentence
            return SkeletonText(task: task, role: role, reason: reason).markdown
        }
        return switch role {
        case .introduction: introduction()
        case .body: body()
        case .conclusion: conclusion()
        }
    }

    private func introduction() -> String {
        let own = IntroductionText(
            settings: task.settings, outline: task.outline, roles: allotment.roles, index: index
        ).markdown
        return joined([own, frame(allotment.overview)])
    }

    private func conclusion() -> String {
        let own = ConclusionText(settings: task.settings, outline: task.outline, roles: allotment.roles)
        let closing = frame(allotment.closing)
        // Where the sources have a last word, the way that was gone leads to it, in one paragraph.
        let before = [own.opening, closing].compactMap(\.self).joined(separator: " ")
        let swept = (task.previousSections + [before]).map {
            CitationSweep($0, knownKeys: Set(index.sources.map(\.key)))
        }
        let cited = Set(swept.flatMap(\.citations))
        let basis = own.basis(index.sources.map(\.key).filter(cited.contains))
        let written = swept.reduce(0) { $0 + WordCount.words(in: $1.prose) } + WordCount.words(in: own.basis([]))
        let last = [basis, own.shortfall(written: written)].compactMap(\.self).joined(separator: " ")
        return closing == nil ? [before, last].filter { !$0.isEmpty }.joined(separator: " ") : joined([before, last])
    }

    /// Sentences of several sources, each cited by itself, in paragraphs of four.
    private func frame(_ places: [Int]) -> String? {
        let told = ToldBefore(task.previousSections, index: index)
        let fresh = places.filter { !told.repeats($0) }
        guard !fresh.isEmpty else { return nil }
        let most = 4
        let paragraphs = stride(from: 0, to: fresh.count, by: most).map {
            Array(fresh[$0..<min($0 + most, fresh.count)])
        }
        return CitedProse(index: index).markdown(paragraphs)
    }

    private func body() -> String {
        let share = allotment.shares[task.index]
        let passages = share.passages
        let topic = TopicVector(settings: task.settings, lexicon: index.lexicon)
        let query = TermVector(
            sum: [
                (index.lexicon.vector(of: section.title), 1), (index.lexicon.vector(of: section.brief), 0.3),
                (topic.vector, 0.3),
            ])
        let years = passages.joined().compactMap { index.sentences[$0].isUsable ? index.sentences[$0].year : nil }
        let scores = SentenceScores(
            index: index, query: query, wantsNumbers: topic.wantsNumbers, period: Period(years))
        let kept = Set(allotment.overview + allotment.closing)
        var selection = SentenceSelection(
            share: share, target: section.targetWords, scores: scores,
            told: ToldBefore(task.previousSections, index: index), isBarred: kept.contains)
        let places = selection.choose()
        guard !places.isEmpty else {
            return SkeletonText(task: task, role: .body, reason: .noFittingSentence).markdown
        }
        return CitedProse(index: index).markdown(Paragraphs(index: index).grouped(places, passages: passages))
    }

    private func joined(_ paragraphs: [String?]) -> String {
        paragraphs.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
