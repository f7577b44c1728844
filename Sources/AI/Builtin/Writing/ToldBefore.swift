/// What the sections before this one have said already.
struct ToldBefore {
    private let index: SourceIndex
    private var shingles: Set<UInt64> = []
    /// For each term the earlier sentences that have it.
    private var postings: [Int32: [(sentence: Int, weight: Float)]] = [:]
    private var count = 0

    /// So many words in a row are compared: enough that two sentences share them only when one repeats the other.
    private static let shingleLength = 4
    /// From this share of common shingles on, a sentence counts as a repetition.
    private static let repetition = 0.6

    init(_ sections: [String], index: SourceIndex) {
        self.index = index
        let keys = Set(index.sources.map(\.key))
        for section in sections {
            let prose = CitationSweep(section, knownKeys: keys).prose
            for sentence in SentenceSplitter.sentences(in: prose) { add(sentence) }
        }
    }

    private mutating func add(_ sentence: String) {
        let words = Word.words(in: sentence.unicodeScalars)
        shingles.formUnion(Self.shingles(of: words))
        for entry in index.lexicon.vector(of: words).entries {
            postings[entry.term, default: []].append((count, entry.weight))
        }
        count += 1
    }

    /// Whether a sentence stood, nearly word for word, in an earlier section.
    func repeats(_ place: Int) -> Bool {
        guard !shingles.isEmpty else { return false }
        let own = Self.shingles(of: Word.words(in: index.sentences[place].text.unicodeScalars))
        guard !own.isEmpty else { return false }
        return Double(own.count { shingles.contains($0) }) >= Self.repetition * Double(own.count)
    }

    /// How similar the most similar earlier sentence is.
    func similarity(_ place: Int) -> Float {
        var products: [Int: Float] = [:]
        for entry in index.sentences[place].vector.entries {
            for posting in postings[entry.term] ?? [] {
                products[posting.sentence, default: 0] += posting.weight * entry.weight
            }
        }
        return products.values.max() ?? 0
    }

    private static func shingles(of words: [Word]) -> [UInt64] {
        guard words.count >= shingleLength else { return [] }
        let prints = words.map { Fingerprint.of($0) }
        return (0...(words.count - shingleLength)).map { start in
            prints[start..<(start + shingleLength)].reduce(0, Fingerprint.combined)
        }
    }
}
