/// The conclusion's own words: the way that was gone, and what the document rests on.
struct ConclusionText {
    let settings: WritingSettings
    let outline: Outline
    let roles: [SectionRole]

    /// What comes before the conclusion's sentences.
    var opening: String? {
        let phrases = WritingLanguage(tag: settings.language).phrases
        let titles = zip(outline.sections, roles).filter { $1 == .body }.map { section, _ in
            MarkdownEscape.escaped(phrases.quoted(section.title))
        }
        guard let first = titles.first, let last = titles.last else { return nil }
        return titles.count > 1 ? phrases.conclusion.path(first, last) : phrases.conclusion.single(first)
    }

    /// What comes behind them.
    ///
    /// - Parameter keys: of the sources that the document rests on; they are cited, so that no paragraph stands without.
    func basis(_ keys: [String]) -> String {
        let citations = keys.isEmpty ? "" : " [" + keys.map { "@\($0)" }.joined(separator: "; ") + "]"
        return WritingLanguage(tag: settings.language).phrases.conclusion.basis(citations)
    }

    /// That the document is shorter than ordered, when it is by more than a quarter.
    ///
    /// - Parameter written: the words of the whole document.
    func shortfall(written: Int) -> String? {
        guard written * 4 < outline.targetWords * 3 else { return nil }
        let rounded = max(10, (written + 5) / 10 * 10)
        return WritingLanguage(tag: settings.language).phrases.conclusion.shortfall(rounded, outline.targetWords)
    }

    var words: Int { WordCount.words(in: (opening ?? "") + " " + basis([])) }
}
