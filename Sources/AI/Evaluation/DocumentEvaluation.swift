/// What can be measured of a finished document.
package struct DocumentEvaluation: Sendable, Hashable, Encodable {
    /// A section as it was delivered.
    package struct Section: Sendable {
        package let title: String
        package let markdown: String
        /// `nil` where it is not known.
        package let targetWords: Int?

        package init(title: String, markdown: String, targetWords: Int?) {
            self.title = title
            self.markdown = markdown
            self.targetWords = targetWords
        }
    }

    /// A section's length and sources.
    package struct SectionFigures: Sendable, Hashable, Encodable {
        package let title: String
        /// Citations are not counted.
        package let words: Int
        package let targetWords: Int?
        package let sentences: Int
        /// Those that a citation stands for.
        package let sourcedSentences: Int
        package let paragraphs: Int
        /// The first words of those without a citation.
        package let uncitedParagraphs: [String]

        /// How far it is from its target: -0.1 is a tenth too short.
        package var deviation: Double? {
            targetWords.map { $0 > 0 ? Double(words - $0) / Double($0) : 0 }
        }
    }

    package let language: String
    package let sections: [SectionFigures]
    /// Keys that are cited and that no source has.
    package let unknownCitations: [String]
    /// Sentences that stand there twice or more often, each once, as they are written first.
    package let repeatedSentences: [String]
    package let readingLevel: ReadingLevel

    package var words: Int { sections.reduce(0) { $0 + $1.words } }
    package var sentences: Int { sections.reduce(0) { $0 + $1.sentences } }
    package var sourcedSentences: Int { sections.reduce(0) { $0 + $1.sourcedSentences } }
    package var paragraphs: Int { sections.reduce(0) { $0 + $1.paragraphs } }
    package var uncitedParagraphs: [String] { sections.flatMap(\.uncitedParagraphs) }

    /// Of all sentences, those with a source: 0 to 1.
    package var sourcedShare: Double { sentences > 0 ? Double(sourcedSentences) / Double(sentences) : 0 }

    /// - Parameters:
    ///   - language: BCP 47; chooses the formula of the reading level.
    ///   - knownKeys: the citation keys of the document's sources.
    package init(sections: [Section], language: String, knownKeys: Set<String>) {
        self.language = language
        var unknown: [String] = []
        var repeated: [String] = []
        // How often each sentence was seen, by its words alone.
        var seen: [String: Int] = [:]
        var sentences: [String] = []
        var figures: [SectionFigures] = []
        for section in sections {
            let text = SourcedText(section.markdown)
            for sentence in text.paragraphs.flatMap(\.sentences) {
                sentences.append(sentence.text)
                for key in sentence.keys where !knownKeys.contains(key) && !unknown.contains(key) {
                    unknown.append(key)
                }
                let words = Word.words(in: sentence.text.unicodeScalars).map(\.lower).joined(separator: " ")
                seen[words, default: 0] += 1
                if seen[words] == 2 { repeated.append(sentence.text) }
            }
            figures.append(Self.figures(section, text))
        }
        self.sections = figures
        unknownCitations = unknown
        repeatedSentences = repeated
        readingLevel = ReadingLevel(language: language, sentences: sentences)
    }

    private static func figures(_ section: Section, _ text: SourcedText) -> SectionFigures {
        let sentences = text.paragraphs.flatMap(\.sentences)
        let fewWords = 60
        return SectionFigures(
            title: section.title,
            words: WordCount.words(in: CitationSweep(section.markdown, knownKeys: []).prose),
            targetWords: section.targetWords, sentences: sentences.count,
            sourcedSentences: sentences.count(where: \.isSourced), paragraphs: text.paragraphs.count,
            uncitedParagraphs: text.paragraphs.filter { !$0.isSourced }.map { paragraph in
                Excerpt.head(paragraph.sentences.first?.text ?? "", fewWords)
            })
    }
}

/// What a document has to be: the measure of the tests and of `rukopys evaluate --strict`.
package struct QualityThresholds: Sendable {
    /// How far a section may be from its target.
    package var deviation = 0.25
    /// Of all sentences, how many need a source at least.
    package var sourcedShare = 0.9
    package var everyParagraphIsCited = true

    package init() {}

    /// What a document misses, one line each; empty when it is good.
    package func misses(of document: DocumentEvaluation) -> [String] {
        var misses: [String] = []
        for section in document.sections {
            guard let deviation = section.deviation, abs(deviation) > self.deviation else { continue }
            misses.append(
                "“\(section.title)” has \(section.words) words instead of \(section.targetWords ?? 0)")
        }
        if document.sourcedShare < sourcedShare {
            misses.append(
                "\(document.sentences - document.sourcedSentences) of \(document.sentences) sentences have no source")
        }
        if everyParagraphIsCited {
            misses += document.uncitedParagraphs.map { "a paragraph has no citation: \($0)" }
        }
        misses += document.unknownCitations.map { "no source has the key \($0)" }
        misses += document.repeatedSentences.map { "stands there twice: \($0)" }
        return misses
    }
}
