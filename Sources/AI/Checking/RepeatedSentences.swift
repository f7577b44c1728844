/// Takes out what a document says twice, word for word: the first time stays.
package struct RepeatedSentences: Sendable {
    /// Shorter ones are turns of phrase, such as "This is not so".
    private static let fewestWords = 6

    /// The sections' Markdown, in order.
    package let sections: [String]
    /// How many sentences each has lost.
    package let removed: [Int]

    /// - Parameter sections: all of a document, in order.
    package init(in sections: [String]) {
        var told: Set<String> = []
        var cleaned: [String] = []
        var removed: [Int] = []
        for section in sections {
            var toldNow = told
            let swept = MarkdownSentences(section) { sentence in
                guard let key = Self.key(of: sentence) else { return true }
                return toldNow.insert(key).inserted
            }
            // A section of nothing but repetitions is better than none: what was paid for has all its parts.
            let isEmpty = WordCount.words(in: swept.markdown) == 0
            cleaned.append(isEmpty ? section : swept.markdown)
            removed.append(isEmpty ? 0 : swept.removed)
            told = toldNow
        }
        self.sections = cleaned
        self.removed = removed
    }

    /// The sentence without its citations, marks and capitals; `nil` for one too short to be missed.
    private static func key(of sentence: String) -> String? {
        let prose = CitationSweep(sentence, knownKeys: []).prose
        let words = Word.words(in: prose.unicodeScalars).map(\.lower)
        return words.count >= fewestWords ? words.joined(separator: " ") : nil
    }
}
