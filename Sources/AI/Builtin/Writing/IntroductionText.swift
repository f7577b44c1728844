/// The introduction's own words: what the document is about, what it is made from, and how it is divided.
struct IntroductionText {
    let settings: WritingSettings
    let outline: Outline
    let roles: [SectionRole]
    let index: SourceIndex

    private static let mostSources = 4
    private static let mostSections = 8

    var markdown: String {
        let phrases = WritingLanguage(tag: settings.language).phrases
        let topic = MarkdownEscape.escaped(TopicSentence(settings: settings, phrases: phrases).text, startsLine: true)
        return [topic, sources(phrases), sections(phrases)].compactMap(\.self).joined(separator: " ")
    }

    var words: Int {
        WordCount.words(in: CitationSweep(markdown, knownKeys: []).prose)
    }

    private func sources(_ phrases: Phrases) -> String? {
        let used = index.sources.filter { source in source.sentences.contains { index.sentences[$0].isUsable } }
        guard !used.isEmpty else { return nil }
        let cited = used.prefix(Self.mostSources).map { source in
            "\(MarkdownEscape.escaped(phrases.quoted(source.title))) [@\(source.key)]"
        }
        let list = phrases.joined(cited)
        return used.count > Self.mostSources
            ? phrases.introduction.manySources(used.count, list) : phrases.introduction.sources(list)
    }

    private func sections(_ phrases: Phrases) -> String? {
        let titles = zip(outline.sections, roles).filter { $1 == .body }.map { section, _ in
            MarkdownEscape.escaped(phrases.quoted(section.title))
        }
        guard let first = titles.first, let last = titles.last, titles.count > 1 else { return nil }
        return titles.count > Self.mostSections
            ? phrases.introduction.manySections(titles.count, first, last)
            : phrases.introduction.sections(phrases.joined(titles))
    }
}
