extension PandocBlock {
    /// With tables whose cells are one line each; paragraphs and items within a cell are divided by semicolons.
    var withPlainTables: PandocBlock {
        switch self {
        case .table(let table):
            .table(
                PandocTable(
                    caption: table.caption, columns: table.columns.map { .init(alignment: $0.alignment, width: nil) },
                    head: table.head.map(Self.plain), body: table.body.map(Self.plain)))
        case .quote(let content): .quote(content.map(\.withPlainTables))
        case .bullets(let items): .bullets(items.map { $0.map(\.withPlainTables) })
        case .numbered(let start, let style, let delimiter, let items):
            .numbered(start: start, style: style, delimiter: delimiter, items.map { $0.map(\.withPlainTables) })
        case .definitions(let entries):
            .definitions(
                entries.map { entry in
                    Definition(term: entry.term, meanings: entry.meanings.map { $0.map(\.withPlainTables) })
                })
        case .plain, .paragraph, .heading, .code, .lines, .rule, .bibliography, .wordContents: self
        }
    }

    private static func plain(_ row: PandocTable.Row) -> PandocTable.Row {
        row.map { cell in
            let lines = cell.flatMap(lines).filter { !$0.isEmpty }
            return lines.isEmpty ? [] : [.plain(Array(lines.joined(separator: [.text(";"), .space])))]
        }
    }

    /// The texts within, each without a break.
    private static func lines(_ block: PandocBlock) -> [[PandocInline]] {
        switch block {
        case .plain(let text), .paragraph(let text), .heading(_, _, let text): [unbroken(text)]
        case .bullets(let items), .numbered(_, _, _, let items): items.joined().flatMap(lines)
        case .definitions(let entries):
            entries.flatMap { entry in [unbroken(entry.term)] + entry.meanings.joined().flatMap(lines) }
        case .quote(let content): content.flatMap(lines)
        case .code(let text): [[.code(text.split(whereSeparator: \.isNewline).joined(separator: " "))]]
        case .lines(let lines): lines.map(unbroken)
        case .table(let table): (table.head + table.body).joined().joined().flatMap(lines)
        case .rule, .bibliography, .wordContents: []
        }
    }

    private static func unbroken(_ text: [PandocInline]) -> [PandocInline] {
        text.map { inline in
            switch inline {
            case .lineBreak, .softBreak: .space
            case .styled(let style, let content): .styled(style, unbroken(content))
            case .text, .space, .quoted, .code, .math, .link, .note, .citations: inline
            }
        }
    }
}
