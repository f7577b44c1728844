import AI

/// Tells citations the pages of what they stand for.
///
/// Only of sentences that a source has word for word, and only of PDFs: a page that is likely is none. The pages are the
/// file's, as the reader of the file finds them.
struct CitedPages: Sendable {
    private let places: [(key: String, sentence: String, page: Int)]

    init(places: [ManuscriptPlace]) {
        self.places = places.map { ($0.key, Self.words($0.sentence), $0.page) }
    }

    /// Chapters with the places of their sentences, when there are sources with pages.
    static func withPlaces(_ sections: [ManuscriptSection], sources: [DocumentSource]) -> [ManuscriptSection] {
        // Only a PDF's text has its pages marked.
        let paged = sources.filter { $0.content.contains("\u{0C}") }
        guard !paged.isEmpty else { return sections }
        let citations = CitationPlaces(
            paged.map {
                WritingSource(key: $0.citationKey, title: $0.title, author: nil, year: nil, content: $0.content)
            })
        return sections.map { section in
            var section = section
            section.places = citations.places(in: section.markdown).compactMap { place in
                guard place.match == .verbatim, let page = place.place?.page else { return nil }
                return ManuscriptPlace(key: place.key, sentence: place.sentence, page: page)
            }
            return section
        }
    }

    func located(_ blocks: [PandocBlock]) -> [PandocBlock] {
        places.isEmpty ? blocks : blocks.map(located)
    }

    private func located(_ block: PandocBlock) -> PandocBlock {
        switch block {
        case .plain(let text): .plain(located(text))
        case .paragraph(let text): .paragraph(located(text))
        case .bullets(let items): .bullets(items.map(located))
        case .numbered(let start, let style, let delimiter, let items):
            .numbered(start: start, style: style, delimiter: delimiter, items.map(located))
        case .quote(let content): .quote(located(content))
        case .heading, .definitions, .code, .lines, .table, .rule, .bibliography, .wordContents: block
        }
    }

    /// A citation stands for the text before it, back to the citation before it.
    private func located(_ text: [PandocInline]) -> [PandocInline] {
        var before = ""
        return text.map { inline in
            guard case .citations(let citations) = inline else {
                before += inline.plainText
                return inline
            }
            let words = Self.words(before)
            before = ""
            return .citations(citations.map { located($0, behind: words) })
        }
    }

    /// One that has a locator of its own keeps it.
    private func located(_ citation: PandocCitation, behind words: String) -> PandocCitation {
        guard citation.suffix.isEmpty, citation.mode != .AuthorInText else { return citation }
        let pages = Set(places.lazy.filter { $0.key == citation.key && words.contains($0.sentence) }.map(\.page))
            .sorted()
        guard !pages.isEmpty else { return citation }
        // A number without a term is a page, in any language.
        return PandocCitation(
            key: citation.key, prefix: citation.prefix,
            suffix: [.text(","), .space, .text(Self.ranges(pages).joined(separator: ","))], mode: citation.mode)
    }

    /// `12`, `14–16`.
    private static func ranges(_ pages: [Int]) -> [String] {
        var ranges: [ClosedRange<Int>] = []
        for page in pages {
            if let last = ranges.last, last.upperBound + 1 == page {
                ranges[ranges.count - 1] = last.lowerBound...page
            } else {
                ranges.append(page...page)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
    }

    /// Letters and digits alone.
    private static func words(_ text: String) -> String {
        let words = text.lowercased().unicodeScalars.split {
            !$0.properties.isAlphabetic && $0.properties.numericType == nil
        }
        return " " + words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ") + " "
    }
}
