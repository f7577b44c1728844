import Foundation

/// The terms of all sources: word stems, numbered in the order of their first appearance, and how rare each is.
struct Lexicon: Sendable {
    /// The language that most of the words in Latin letters are of.
    let latin: WritingLanguage
    private var terms: [String: Int32] = [:]
    /// What each word was resolved to, so that it is stemmed only once; -1 for words that say nothing.
    private var resolved: [String: Int32] = [:]
    private var documentFrequency: [Int32] = []
    private var inverseFrequency: [Float] = []
    private var capitalUses: [String: Int32] = [:]
    private var smallUses: [String: Int32] = [:]

    init(latin: WritingLanguage) {
        self.latin = latin
    }

    var count: Int { terms.count }

    /// The term of a word, new ones included; `nil` when it says nothing.
    mutating func add(_ word: Word) -> Int32? {
        noteCapital(word)
        if let known = resolved[word.lower] { return known < 0 ? nil : known }
        guard Self.isTelling(word) else {
            resolved[word.lower] = -1
            return nil
        }
        let stem = Stemmer.stem(word.lower, latin: latin)
        let term = terms[stem] ?? Int32(terms.count)
        terms[stem] = term
        resolved[word.lower] = term
        if term == Int32(documentFrequency.count) { documentFrequency.append(0) }
        return term
    }

    /// The term of a word, when the sources have it.
    func term(of word: Word) -> Int32? {
        if let known = resolved[word.lower] { return known < 0 ? nil : known }
        return Self.isTelling(word) ? terms[Stemmer.stem(word.lower, latin: latin)] : nil
    }

    /// Counts a sentence that has these terms.
    mutating func countSentence(_ terms: some Sequence<Int32>) {
        for term in terms { documentFrequency[Int(term)] += 1 }
    }

    /// Fixes how rare each term is, once all sentences are counted.
    mutating func finish(sentences: Int) {
        inverseFrequency = documentFrequency.map { Float(log(1 + Double(sentences) / (Double($0) + 0.5))) }
    }

    /// A vector from how often each term appears.
    func vector(_ counts: [(term: Int32, count: Float)]) -> TermVector {
        TermVector(
            weights: counts.map { term, count in
                TermVector.Entry(term: term, weight: (1 + Float(log(Double(count)))) * inverseFrequency[Int(term)])
            })
    }

    /// A vector of a text that need not be one of the sources'.
    func vector(of words: [Word]) -> TermVector {
        vector(Self.counted(words.compactMap(term(of:))))
    }

    func vector(of text: String) -> TermVector {
        vector(of: Word.words(in: text.unicodeScalars))
    }

    /// Each term once, with how often it appears.
    static func counted(_ terms: [Int32]) -> [(term: Int32, count: Float)] {
        var counts: [(term: Int32, count: Float)] = []
        for term in terms.sorted() {
            if let last = counts.last, last.term == term {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((term, 1))
            }
        }
        return counts
    }

    /// Whether a capital at a place where all words have one hides a name: elsewhere it is always written with one.
    func isName(_ word: Word) -> Bool {
        capitalUses[word.lower, default: 0] > 2 * smallUses[word.lower, default: 0]
    }

    /// Whether the sources write it with a small letter somewhere.
    func isWrittenSmall(_ word: Word) -> Bool {
        smallUses[word.lower, default: 0] > 0
    }

    private mutating func noteCapital(_ word: Word) {
        if word.isCapitalised {
            if !word.opensClause { capitalUses[word.lower, default: 0] += 1 }
        } else if !word.isNumber {
            smallUses[word.lower, default: 0] += 1
        }
    }

    private static func isTelling(_ word: Word) -> Bool {
        guard !StopWords.contains(word.lower) else { return false }
        return word.isNumber || word.lower.unicodeScalars.count > 1
            || word.lower.unicodeScalars.allSatisfy(\.isIdeograph)
    }
}
