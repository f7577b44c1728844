import Foundation

/// Writes ``PandocBlock`` and ``PandocInline`` as pandoc's JSON.
///
/// No node gets an attribute but the ids of headings.
enum PandocEncoder {
    /// Pandoc's `Attr`: an id, no classes, no key-value pairs.
    private static func attributes(id: String = "") -> [Any] { [id, [Any](), [Any]()] }

    private static func node(_ type: String, _ content: Any? = nil) -> [String: Any] {
        content.map { ["t": type, "c": $0] } ?? ["t": type]
    }

    static func blocks(_ blocks: [PandocBlock]) -> [Any] { blocks.map(block) }

    static func inlines(_ inlines: [PandocInline]) -> [Any] { inlines.map(inline) }

    /// A plain text as words and spaces: nothing in it can be markup.
    static func words(_ text: String) -> [PandocInline] {
        let words = text.split(whereSeparator: \.isWhitespace).map { PandocInline.text(String($0)) }
        return Array(words.map { [$0] }.joined(separator: [.space]))
    }

    private static func block(_ block: PandocBlock) -> [String: Any] {
        switch block {
        case .plain(let text): node("Plain", inlines(text))
        case .paragraph(let text): node("Para", inlines(text))
        case .heading(let level, let id, let text): node("Header", [level, attributes(id: id), inlines(text)])
        case .bullets(let items): node("BulletList", items.map(blocks))
        case .numbered(let start, let style, let delimiter, let items):
            node("OrderedList", [[start, node(style), node(delimiter)], items.map(blocks)])
        case .definitions(let entries):
            node("DefinitionList", entries.map { [inlines($0.term), $0.meanings.map(blocks)] })
        case .quote(let content): node("BlockQuote", blocks(content))
        case .code(let text): node("CodeBlock", [attributes(), text])
        case .lines(let lines): node("LineBlock", lines.map(inlines))
        case .table(let table): node("Table", self.table(table))
        case .rule: node("HorizontalRule")
        case .bibliography: node("Div", [attributes(id: "refs"), [Any]()])
        case .wordContents(let title, let entries):
            node("RawBlock", ["openxml", WordContents(title: title, entries: entries).xml])
        }
    }

    private static func inline(_ inline: PandocInline) -> [String: Any] {
        switch inline {
        case .text(let text): node("Str", text)
        case .space: node("Space")
        case .softBreak: node("SoftBreak")
        case .lineBreak: node("LineBreak")
        case .styled(let style, let content): node(style.rawValue, inlines(content))
        case .quoted(let kind, let content): node("Quoted", [node(kind.rawValue), inlines(content)])
        case .code(let text): node("Code", [attributes(), text])
        case .math(let kind, let formula): node("Math", [node(kind.rawValue), formula])
        case .link(let content, let url): node("Link", [attributes(), inlines(content), [url, ""]])
        case .note(let content): node("Note", blocks(content))
        case .citations(let citations): node("Cite", [citations.map(citation), [Any]()])
        }
    }

    private static func citation(_ citation: PandocCitation) -> [String: Any] {
        [
            "citationId": citation.key, "citationPrefix": inlines(citation.prefix),
            "citationSuffix": inlines(citation.suffix), "citationMode": node(citation.mode.rawValue),
            "citationNoteNum": 0, "citationHash": 0,
        ]
    }

    private static func table(_ table: PandocTable) -> [Any] {
        let columns = table.columns.map { column -> [Any] in
            [node(column.alignment), column.width.map { node("ColWidth", $0) } ?? node("ColWidthDefault")]
        }
        let body: [Any] = [attributes(), 0, [Any](), table.body.map(row)]
        return [
            attributes(), [NSNull(), blocks(table.caption)], columns,
            [attributes(), table.head.map(row)], [body], [attributes(), [Any]()],
        ]
    }

    private static func row(_ row: PandocTable.Row) -> [Any] {
        [attributes(), row.map { [attributes(), node("AlignDefault"), 1, 1, blocks($0)] as [Any] }]
    }
}
