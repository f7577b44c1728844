/// Finds where in its source the passages stand that a citation rests on.
package struct CitationPlaces: Sendable {
    private let rankings: [String: PassageRanking]

    /// - Parameter sources: those that are cited; reading ten megabytes takes seconds.
    package init(_ sources: [WritingSource]) {
        rankings = Dictionary(
            sources.map { ($0.key, PassageRanking([$0.content])) }, uniquingKeysWith: { first, _ in first })
    }

    /// For each sentence that a citation stands for the place in the source, in the order of the section's text.
    ///
    /// A citation stands for the sentences before it in its paragraph, back to the citation before it; they may come
    /// from several places.
    package func places(in markdown: String) -> [CitationPlace] {
        var places: [CitationPlace] = []
        for paragraph in SourcedText(markdown).paragraphs {
            var run: [String] = []
            for sentence in paragraph.sentences {
                guard !sentence.keys.isEmpty else {
                    run.append(sentence.text)
                    continue
                }
                for text in run { places += self.places(of: text, before: sentence.keys) }
                run = []
                places += sentence.keys.map { place(of: $0, sentence.text) }
            }
        }
        return places
    }

    /// Of a sentence before the one that is cited: of several sources only those that are seen to say it.
    private func places(of sentence: String, before keys: [String]) -> [CitationPlace] {
        let places = keys.map { place(of: $0, sentence) }
        let found = places.filter { $0.match != .source }
        return found.isEmpty ? Array(places.prefix(1)) : found
    }

    private func place(of key: String, _ sentence: String) -> CitationPlace {
        guard let ranking = rankings[key] else { return CitationPlace(key: key, sentence: sentence) }
        let few = 5
        let candidates = ranking.best(few, for: sentence).map(\.passage)
        let words = Self.words(sentence)
        if let verbatim = candidates.first(where: { Self.words($0.text).contains(words) }) {
            return CitationPlace(key: key, sentence: sentence, place: verbatim.place, match: .verbatim)
        }
        let terms = Self.terms(sentence, ranking.latin)
        let likely = candidates.first {
            Self.isNear(Self.terms($0.text, ranking.latin).intersection(terms).count, of: terms.count)
        }
        return CitationPlace(key: key, sentence: sentence, place: likely?.place, match: .likely)
    }

    /// Whether so many words in common say that a passage is meant: a third of the sentence's, and more than one.
    private static func isNear(_ shared: Int, of terms: Int) -> Bool {
        shared > 0 && shared * 3 >= terms && (shared > 1 || terms == 1)
    }

    /// The stems of the words that say something.
    private static func terms(_ text: String, _ latin: WritingLanguage) -> Set<String> {
        Set(
            Word.words(in: text.unicodeScalars).filter { !StopWords.contains($0.lower) }
                .map { Stemmer.stem($0.lower, latin: latin) })
    }

    /// Letters and digits alone, so that marks and line breaks do not matter.
    private static func words(_ text: String) -> String {
        " " + Word.words(in: text.unicodeScalars).map(\.lower).joined(separator: " ") + " "
    }
}

/// Where a citation leads for one of the sentences that it stands for.
package struct CitationPlace: Sendable, Hashable {
    /// How sure it is.
    package enum Match: String, Sendable, Hashable {
        /// The sentence stands there word for word.
        case verbatim
        /// No passage of the source has more to do with the sentence, and this one shares a third of its words.
        case likely
        /// No passage is near enough, such as in another language: the source as a whole.
        case source
    }

    /// The source's.
    package let key: String
    /// A sentence that it is cited for, without marks.
    package let sentence: String
    /// `nil` for the source as a whole.
    package let place: SourcePlace?
    package let match: Match

    init(key: String, sentence: String, place: SourcePlace? = nil, match: Match = .source) {
        self.key = key
        self.sentence = sentence
        self.place = place
        self.match = place == nil ? .source : match
    }
}
