/// Looks a section's text over: its length, its language, and what it gives away.
///
/// That every citation has its source is ``CitationSweep``'s work, which removes those that have none.
struct SectionCheck {
    /// For so short a section a quarter is a word or two.
    private static let shortestMeasured = 40

    private let target: Int
    private let language: String
    private let leakage: LeakageCheck
    private let keys: Set<String>

    init(_ task: SectionTask) {
        target = task.outline.sections[task.index].targetWords
        language = task.settings.language
        leakage = LeakageCheck(instructions: PromptWriter.instructions(for: task))
        keys = Set(task.sources.map(\.key))
    }

    /// A text as a draft, with what is wrong with it.
    ///
    /// - Throws: ``AIError/emptyText`` when nothing is left without the citations that no source has.
    func draft(
        of text: String, usage: TokenUsage, by provider: any AIProvider
    ) throws(AIError) -> SectionDraft {
        let sweep = CitationSweep(text, knownKeys: keys)
        guard !sweep.prose.allSatisfy(\.isWhitespace) else { throw .emptyText }
        let words = WordCount.words(in: sweep.prose)
        return SectionDraft(
            markdown: sweep.markdown, words: words, citations: sweep.citations, unknownCitations: sweep.unknown,
            usage: usage, provider: provider.name, model: provider.model, findings: findings(sweep, words))
    }

    /// The draft without what it must not say.
    ///
    /// - Throws: ``AIError/emptyText`` when nothing else is in it.
    func cleaned(_ draft: SectionDraft) throws(AIError) -> SectionDraft {
        guard draft.findings?.contains(.leakedRules) == true else { return draft }
        let sweep = CitationSweep(leakage.cleaned(draft.markdown), knownKeys: keys)
        let words = WordCount.words(in: sweep.prose)
        guard words > 0 else { throw .emptyText }
        // That it gave something away stays on record.
        let findings = [.leakedRules] + findings(sweep, words).filter { $0 != .leakedRules }
        return SectionDraft(
            markdown: sweep.markdown, words: words, citations: sweep.citations,
            unknownCitations: draft.unknownCitations, usage: draft.usage, provider: draft.provider, model: draft.model,
            findings: findings)
    }

    /// The better of two drafts; the first where they are alike.
    func better(_ first: SectionDraft, _ second: SectionDraft) -> SectionDraft {
        rank(second) < rank(first) ? second : first
    }

    private func findings(_ sweep: CitationSweep, _ words: Int) -> [SectionFinding] {
        var findings: [SectionFinding] = []
        if target >= Self.shortestMeasured {
            if words * 4 < target * 3 { findings.append(.tooShort) }
            if words * 4 > target * 5 { findings.append(.tooLong) }
        }
        if leakage.finds(in: sweep.prose) { findings.append(.leakedRules) }
        if LanguageCheck.verdict(sweep.prose, language: language) == .wrong { findings.append(.wrongLanguage) }
        return findings
    }

    /// Lower is better: first what nobody could be given, then how far off the length is.
    private func rank(_ draft: SectionDraft) -> (Int, Int) {
        let findings = draft.findings ?? []
        let isOff = findings.contains(.tooShort) || findings.contains(.tooLong)
        return (findings.count(where: \.isGrave), isOff ? abs(draft.words - target) : 0)
    }
}
