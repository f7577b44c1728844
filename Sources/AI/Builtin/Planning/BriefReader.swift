/// Finds the passages that a section's brief names; see ``SectionBrief``.
struct BriefReader {
    private let index: SourceIndex
    private let sources: [String: Int]
    private let headings: [String: [Int]]

    init(index: SourceIndex) {
        self.index = index
        sources = Dictionary(
            index.sources.enumerated().map { (Self.key($1.title), $0) }, uniquingKeysWith: { first, _ in first })
        var headings: [String: [Int]] = [:]
        for (place, heading) in index.headings.enumerated() where !heading.isRoot {
            headings[Self.key(ChapterTitle.clean(heading.title) ?? heading.title), default: []].append(place)
        }
        self.headings = headings
    }

    /// The sentences that a section may use first, in the order in which its brief names them.
    ///
    /// A range reaches as far as its heading's text; where another section claims a part of it, see ``Allotment``.
    func mentioned(in brief: String) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var source: Int?
        var isWholeSource = false
        for quotation in Self.quotations(in: brief) {
            if let range = passage(quotation, of: source) {
                ranges.append(range)
                isWholeSource = false
            } else if let next = sources[Self.key(quotation)] {
                if isWholeSource, let source { ranges.append(index.sources[source].sentences) }
                source = next
                isWholeSource = true
            }
        }
        if isWholeSource, let source { ranges.append(index.sources[source].sentences) }
        return ranges.filter { !$0.isEmpty }
    }

    private func passage(_ quotation: String, of source: Int?) -> Range<Int>? {
        if quotation.hasSuffix("…") { return opening(quotation.dropLast(), of: source) }
        let places = headings[Self.key(quotation)] ?? []
        return places.first { source == nil || index.headings[$0].source == source }.map { index.headings[$0].all }
    }

    private func opening(_ words: Substring, of source: Int?) -> Range<Int>? {
        guard let source, !words.isEmpty else { return nil }
        let start = index.sources[source].sentences.first { place in
            index.sentences[place].text.utf8.starts(with: words.utf8)
        }
        return start.map { $0..<index.headings[index.sentences[$0].heading].own.upperBound }
    }

    private static func quotations(in brief: String) -> [String] {
        var quotations: [String] = []
        var open: (mark: Character, start: String.Index)?
        for place in brief.indices {
            let mark = brief[place]
            if let (opening, start) = open {
                guard closings[opening]?.contains(mark) == true else { continue }
                quotations.append(String(brief[start..<place]))
                open = nil
            } else if closings[mark] != nil {
                open = (mark, brief.index(after: place))
            }
        }
        return quotations
    }

    /// What closes a quotation, by what opens it; a mark closes in one language what it opens in another.
    private static let closings: [Character: [Character]] = ["«": ["»"], "“": ["”"], "„": ["“", "”"]]

    /// Letters and digits alone.
    private static func key(_ text: String) -> String {
        Word.words(in: text.unicodeScalars).map(\.lower).joined(separator: " ")
    }
}
