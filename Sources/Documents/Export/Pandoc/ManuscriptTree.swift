import Foundation

/// A manuscript as the tree that pandoc writes files from: chapters, metadata, and the sources for citeproc.
struct ManuscriptTree {
    let manuscript: Manuscript
    /// What the tree is written for; as pandoc itself names it in what it has parsed.
    let apiVersion: Any
    /// The chapters' texts, as many as the manuscript has sections.
    let chapters: [[PandocBlock]]

    /// Whether the contents are listed in Word's own way.
    var hasWordContents = false

    /// The tree as JSON.
    func json() throws -> [UInt8] {
        let tree: [String: Any] = [
            "pandoc-api-version": apiVersion, "meta": metadata, "blocks": PandocEncoder.blocks(blocks),
        ]
        return [UInt8](try JSONSerialization.data(withJSONObject: tree, options: [.sortedKeys]))
    }

    private var phrases: DocumentPhrases { DocumentPhrases(language: manuscript.language) }
    private var typography: Typography { Typography(language: manuscript.language) }

    private var blocks: [PandocBlock] {
        var blocks: [PandocBlock] = []
        for (index, (section, chapter)) in zip(manuscript.sections, chapters).enumerated() {
            let id = "section-\(index + 1)"
            blocks.append(.heading(level: 1, id: id, typography.inlines(PandocEncoder.words(section.title))))
            let pages = CitedPages(places: section.places ?? [])
            blocks += Self.demoted(typography.blocks(pages.located(chapter)), below: id)
        }
        if blocks.contains(where: \.cites) {
            blocks.append(.heading(level: 1, id: "references", PandocEncoder.words(phrases.references)))
            blocks.append(.bibliography)
        }
        if hasWordContents { blocks.insert(contents(of: blocks), at: 0) }
        blocks.append(.rule)
        blocks.append(.paragraph([.styled(.Emph, typography.inlines(PandocEncoder.words(manuscript.colophon)))]))
        return blocks
    }

    private func contents(of blocks: [PandocBlock]) -> PandocBlock {
        let deepest = 2
        let entries = blocks.compactMap { block -> PandocBlock.ContentsEntry? in
            guard case .heading(let level, let id, let text) = block, level <= deepest else { return nil }
            return PandocBlock.ContentsEntry(level: level, id: id, text: text.map(\.plainText).joined())
        }
        return .wordContents(title: phrases.contents, entries: entries)
    }

    /// A chapter's own headings stand below the chapter's, each with an id that the table of contents can name.
    private static func demoted(_ blocks: [PandocBlock], below id: String) -> [PandocBlock] {
        var count = 0
        return blocks.map { block in
            guard case .heading(let level, _, let text) = block else { return block }
            count += 1
            return .heading(level: min(level + 1, 6), id: "\(id)-\(count)", text)
        }
    }

    // MARK: Metadata

    private var metadata: [String: Any] {
        var metadata: [String: Any] = [
            "title": set(manuscript.title), "lang": Self.string(manuscript.language),
            "date": Self.text(DocumentPhrases.day(manuscript.date, language: manuscript.language)),
            "toc-title": Self.text(phrases.contents), "link-citations": ["t": "MetaBool", "c": true],
            "references": ["t": "MetaList", "c": manuscript.sources.map(reference)],
        ]
        if let subtitle = manuscript.subtitle { metadata["subtitle"] = set(subtitle) }
        if DocumentPhrases.isRightToLeft(manuscript.language) { metadata["dir"] = Self.string("rtl") }
        return metadata
    }

    /// A source in CSL's variables (https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables).
    private func reference(_ source: ManuscriptSource) -> [String: Any] {
        var fields: [String: Any] = [
            "id": Self.string(source.key), "type": Self.string(source.url == nil ? "document" : "webpage"),
            "title": ["t": "MetaInlines", "c": PandocEncoder.inlines(typography.title(source.title))],
        ]
        if let url = source.url { fields["URL"] = Self.string(url) }
        if let author = source.author { fields["author"] = ["t": "MetaList", "c": Self.names(author)] }
        if let year = source.year {
            let parts: [String: Any] = ["t": "MetaList", "c": [["t": "MetaList", "c": [Self.string(String(year))]]]]
            fields["issued"] = ["t": "MetaMap", "c": ["date-parts": parts]]
        }
        return ["t": "MetaMap", "c": fields]
    }

    /// `Family, Given` is taken apart; any other name is shown as it was written, since it may be an organisation's.
    private static func names(_ author: String) -> [[String: Any]] {
        author.split(separator: ";").compactMap { name in
            let parts = name.split(separator: ",", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            let isPerson = parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            let whole = name.trimmingCharacters(in: .whitespaces)
            guard !whole.isEmpty else { return nil }
            let fields =
                isPerson ? ["family": text(parts[0]), "given": text(parts[1])] : ["literal": text(whole)]
            return ["t": "MetaMap", "c": fields]
        }
    }

    /// A text of the document's own, in its language.
    private func set(_ text: String) -> [String: Any] {
        let words = typography.inlines(PandocEncoder.words(text))
        return ["t": "MetaInlines", "c": PandocEncoder.inlines(words)]
    }

    private static func text(_ text: String) -> [String: Any] {
        ["t": "MetaInlines", "c": PandocEncoder.inlines(PandocEncoder.words(text))]
    }

    private static func string(_ text: String) -> [String: Any] {
        ["t": "MetaString", "c": text]
    }
}

extension PandocBlock {
    /// Whether a source is cited within.
    fileprivate var cites: Bool {
        switch self {
        case .plain(let text), .paragraph(let text), .heading(_, _, let text): text.contains(where: \.cites)
        case .bullets(let items), .numbered(_, _, _, let items): items.joined().contains(where: \.cites)
        case .definitions(let entries):
            entries.contains { $0.term.contains(where: \.cites) || $0.meanings.joined().contains(where: \.cites) }
        case .quote(let content): content.contains(where: \.cites)
        case .lines(let lines): lines.joined().contains(where: \.cites)
        case .table(let table):
            table.caption.contains(where: \.cites)
                || (table.head + table.body).joined().joined().contains(where: \.cites)
        case .code, .rule, .bibliography, .wordContents: false
        }
    }
}

extension PandocInline {
    fileprivate var cites: Bool {
        switch self {
        case .citations: true
        case .styled(_, let content), .quoted(_, let content), .link(let content, _): content.contains(where: \.cites)
        case .note(let content): content.contains(where: \.cites)
        case .text, .space, .softBreak, .lineBreak, .code, .math: false
        }
    }
}
