import Foundation

/// Ranks the passages of texts by what they have to do with a query, by BM25
/// (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), over the stems of words.
///
/// Ours rather than a database's: PostgreSQL's full text has neither BM25 nor Ukrainian or Polish, and both engines shall rank
/// alike.
struct PassageRanking: Sendable {
    private static let saturation = 1.2
    private static let lengthWeight = 0.75

    private struct Passage: Sendable {
        let text: Int
        let content: SourcePassage
        let length: Double
    }

    /// How often a term is in a passage.
    private struct Posting: Sendable {
        let passage: Int32
        let count: Int32
    }

    /// A passage that has something to do with the query.
    struct Match: Sendable {
        let passage: SourcePassage
        /// Above 0; comparable within one ranking only.
        let score: Double
    }

    private let passages: [Passage]
    private let textCount: Int
    private let postings: [String: [Posting]]
    private let averageLength: Double
    /// Of the words in Latin letters.
    let latin: WritingLanguage

    init(_ texts: [String]) {
        var passages: [Passage] = []
        var postings: [String: [Posting]] = [:]
        var stems: [String: String] = [:]
        let latin = SourceLanguage.latin(of: texts)
        for (number, text) in texts.enumerated() {
            for content in PassageScissors.passages(of: text) {
                let terms = Self.terms(of: content.text, latin, &stems)
                var counts: [String: Int32] = [:]
                for term in terms { counts[term, default: 0] += 1 }
                let passage = Int32(passages.count)
                for (term, count) in counts {
                    postings[term, default: []].append(Posting(passage: passage, count: count))
                }
                passages.append(Passage(text: number, content: content, length: Double(terms.count)))
            }
        }
        self.latin = latin
        self.passages = passages
        self.postings = postings
        textCount = texts.count
        averageLength = passages.reduce(0) { $0 + $1.length } / Double(max(1, passages.count))
    }

    /// Of each text its best passages in the order of the text; empty for a text that has none.
    ///
    /// - Parameter limitBytes: for all of them together.
    func excerpts(for query: String, limitBytes: Int) -> [String] {
        let scores = scores(for: query)
        // What is equally good comes in the order of the texts: their beginnings say what they are about.
        let order = passages.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var chosen: Set<Int> = []
        var room = limitBytes
        for index in order {
            let size = passages[index].content.text.utf8.count + Self.gap.utf8.count
            guard size <= room else { continue }
            room -= size
            chosen.insert(index)
        }
        var excerpts = Array(repeating: "", count: textCount)
        for index in passages.indices where chosen.contains(index) {
            let passage = passages[index]
            if !excerpts[passage.text].isEmpty {
                excerpts[passage.text] += chosen.contains(index - 1) ? "\n\n" : Self.gap
            }
            excerpts[passage.text] += passage.content.text
        }
        return excerpts
    }

    private static let gap = "\n\n[…]\n\n"

    /// The passages that fit the query best, the best first; none that has no word of it.
    func best(_ most: Int, for query: String) -> [Match] {
        let scores = scores(for: query)
        let order = passages.indices.filter { scores[$0] > 0 }.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        return order.prefix(most).map { Match(passage: passages[$0].content, score: scores[$0]) }
    }

    private func scores(for query: String) -> [Double] {
        var scores = [Double](repeating: 0, count: passages.count)
        var stems: [String: String] = [:]
        // Sorted: a sum of floating-point numbers depends on their order.
        for term in Set(Self.terms(of: query, latin, &stems)).sorted() {
            guard let found = postings[term] else { continue }
            let (having, lacking) = (Double(found.count), Double(passages.count - found.count))
            let rarity = log(1 + (lacking + 0.5) / (having + 0.5))
            for posting in found {
                let frequency = Double(posting.count)
                let length = passages[Int(posting.passage)].length / max(1, averageLength)
                let norm = 1 - Self.lengthWeight + Self.lengthWeight * length
                scores[Int(posting.passage)] +=
                    rarity * frequency * (Self.saturation + 1) / (frequency + Self.saturation * norm)
            }
        }
        return scores
    }

    /// - Parameter stems: what has been stemmed already.
    private static func terms(
        of text: String, _ latin: WritingLanguage, _ stems: inout [String: String]
    ) -> [String] {
        Word.words(in: text.unicodeScalars).map { word in
            if let known = stems[word.lower] { return known }
            let stem = Stemmer.stem(word.lower, latin: latin)
            stems[word.lower] = stem
            return stem
        }
    }
}
