/// Sets a text's quotation marks, dashes and spaces as its language has them.
///
/// No letter and no digit is changed, and nothing at all within code, formulas and addresses. What has been set once
/// stays as it is.
struct Typography: Sendable {
    private let rules: TypographyRules?

    /// - Parameter language: BCP 47; one whose rules are not known leaves everything as it is.
    init(language: String) {
        rules = .of(language)
    }

    func blocks(_ blocks: [PandocBlock]) -> [PandocBlock] {
        rules == nil ? blocks : blocks.map(block)
    }

    /// A text that is one paragraph.
    func inlines(_ inlines: [PandocInline]) -> [PandocInline] {
        guard let rules else { return inlines }
        var run = TextRun(inlines)
        run.setQuotes(rules)
        run.setApostrophes()
        run.setDashes(rules)
        run.setSpaces(rules)
        return notes(run.inlines)
    }

    /// A title for citeproc, which gives a quotation the marks that it needs where the title stands.
    func title(_ text: String) -> [PandocInline] {
        let run = TextRun(PandocEncoder.words(text))
        return rules == nil ? run.inlines : run.quoted
    }

    private func block(_ block: PandocBlock) -> PandocBlock {
        switch block {
        case .plain(let text): .plain(inlines(text))
        case .paragraph(let text): .paragraph(inlines(text))
        case .heading(let level, let id, let text): .heading(level: level, id: id, inlines(text))
        case .bullets(let items): .bullets(items.map(blocks))
        case .numbered(let start, let style, let delimiter, let items):
            .numbered(start: start, style: style, delimiter: delimiter, items.map(blocks))
        case .definitions(let entries):
            .definitions(
                entries.map { PandocBlock.Definition(term: inlines($0.term), meanings: $0.meanings.map(blocks)) })
        case .quote(let content): .quote(blocks(content))
        case .lines(let lines): .lines(lines.map(inlines))
        case .table(let table):
            .table(
                PandocTable(
                    caption: blocks(table.caption), columns: table.columns,
                    head: table.head.map { $0.map(blocks) }, body: table.body.map { $0.map(blocks) }))
        case .code, .rule, .bibliography, .wordContents: block
        }
    }

    /// A note is a text of its own, wherever its mark stands.
    private func notes(_ inlines: [PandocInline]) -> [PandocInline] {
        inlines.map { inline in
            switch inline {
            case .note(let content): .note(blocks(content))
            case .styled(let style, let content): .styled(style, notes(content))
            case .quoted(let kind, let content): .quoted(kind, notes(content))
            case .link(let content, let url): .link(notes(content), url: url)
            case .text, .space, .softBreak, .lineBreak, .code, .math, .citations: inline
            }
        }
    }
}
