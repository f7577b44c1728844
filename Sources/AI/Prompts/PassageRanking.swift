import Foundation

/// Ranks the passages of texts by what they have to do with a query, by BM25
/// (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
struct PassageRanking: Sendable {
    /// Longer paragraphs are cut.
    private static let passageBytes = 1_500
    private static let saturation = 1.2
    private static let lengthWeight = 0.75

    private struct Passage: Sendable {
        let text: Int
        let content: String
        let length: Double
        let frequencies: [String: Int]
    }

    private let passages: [Passage]
    private let textCount: Int
    private let documentFrequencies: [String: Int]
    private let averageLength: Double

    init(_ texts: [String]) {
        passages = texts.enumerated().flatMap { number, text in
            Self.cut(text).map { content in
                let terms = Self.terms(of: content)
                let frequencies = Dictionary(terms.map { ($0, 1) }, uniquingKeysWith: +)
                return Passage(
                    text: number, content: content, length: Double(terms.count), frequencies: frequencies)
            }
        }
        textCount = texts.count
        var counts: [String: Int] = [:]
        for passage in passages {
            for term in passage.frequencies.keys { counts[term, default: 0] += 1 }
        }
        documentFrequencies = counts
        averageLength = passages.reduce(0) { $0 + $1.length } / Double(max(1, passages.count))
    }

    /// Of each text its best passages in the order of the text; empty for a text that has none.
    ///
    /// - Parameter limitBytes: for all of them together.
    func excerpts(for query: String, limitBytes: Int) -> [String] {
        let terms = Set(Self.terms(of: query))
        let scores = passages.map { score($0, terms) }
        // What is equally good comes in the order of the texts: their beginnings say what they are about.
        let order = passages.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var chosen: Set<Int> = []
        var room = limitBytes
        for index in order {
            let size = passages[index].content.utf8.count + Self.gap.utf8.count
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
            excerpts[passage.text] += passage.content
        }
        return excerpts
    }

    private static let gap = "\n\n[…]\n\n"

    private func score(_ passage: Passage, _ terms: Set<String>) -> Double {
        let norm = 1 - Self.lengthWeight + Self.lengthWeight * passage.length / max(1, averageLength)
        return terms.reduce(0) { sum, term in
            guard let frequency = passage.frequencies[term] else { return sum }
            let count = Double(documentFrequencies[term] ?? 0)
            let rarity = log(1 + (Double(passages.count) - count + 0.5) / (count + 0.5))
            return sum + rarity * Double(frequency) * (Self.saturation + 1)
                / (Double(frequency) + Self.saturation * norm)
        }
    }

    private static func terms(of text: String) -> [String] {
        Word.words(in: text.unicodeScalars).map { Stemmer.stem($0.lower) }
    }

    /// Paragraphs; a long one in pieces that end at white space where there is some.
    private static func cut(_ text: String) -> [String] {
        var passages: [String] = []
        var current: [Substring] = []
        var size = 0
        func flush() {
            if !current.isEmpty { passages.append(current.joined(separator: "\n")) }
            current = []
            size = 0
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                flush()
                continue
            }
            for piece in pieces(of: line) {
                if size + piece.utf8.count > passageBytes { flush() }
                current.append(piece)
                size += piece.utf8.count + 1
            }
        }
        flush()
        return passages
    }

    private static func pieces(of line: Substring) -> [Substring] {
        var pieces: [Substring] = []
        var rest = line
        while rest.utf8.count > passageBytes {
            let head = Excerpt.prefix(rest, bytes: passageBytes)
            let end = head.lastIndex(where: \.isWhitespace).map { rest.index(after: $0) } ?? head.endIndex
            pieces.append(rest[..<end])
            rest = rest[end...]
        }
        return pieces + (rest.isEmpty ? [] : [rest])
    }
}
