/// The words that a source writes with a small letter, which are no names where they begin a sentence.
///
/// Collected only when first asked for: few sources hold the abbreviations that need it.
struct CommonWords {
    private let blocks: [SourceBlock]
    private var stems: Set<String>?

    init(blocks: [SourceBlock]) {
        self.blocks = blocks
    }

    mutating func contains(_ word: Word) -> Bool {
        let stems = stems ?? Self.collected(from: blocks)
        self.stems = stems
        return stems.contains(Stemmer.stem(word.lower))
    }

    private static func collected(from blocks: [SourceBlock]) -> Set<String> {
        var words: Set<String> = []
        for block in blocks {
            switch block {
            case .heading: continue
            case .prose(let text), .listItem(let text):
                for word in Word.words(in: text) where !word.isCapitalised && !word.isNumber {
                    words.insert(word.lower)
                }
            }
        }
        return Set(words.map(Stemmer.stem))
    }
}
