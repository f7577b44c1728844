import Foundation

/// Reads pandoc's JSON and keeps only what ``PandocInline`` and ``PandocBlock`` can say.
///
/// Images become their descriptions, links that no source declares become their texts, citations of unknown sources
/// vanish, and so does every node that is not known here: what a later pandoc adds is left out, not let through.
struct PandocParser {
    /// The keys that may be cited.
    let knownKeys: Set<String>
    /// The addresses that may be linked.
    let knownURLs: Set<String>

    func blocks(_ nodes: Any?) -> [PandocBlock] {
        (nodes as? [Any] ?? []).flatMap(block)
    }

    func inlines(_ nodes: Any?) -> [PandocInline] {
        (nodes as? [Any] ?? []).flatMap(inline)
    }

    private func block(_ node: Any) -> [PandocBlock] {
        guard let node = node as? [String: Any], let type = node["t"] as? String else { return [] }
        let content = node["c"]
        let parts = content as? [Any] ?? []
        switch type {
        case "Plain": return [.plain(inlines(content))]
        case "Para": return [.paragraph(inlines(content))]
        case "LineBlock": return [.lines(parts.map(inlines))]
        case "CodeBlock": return [.code(parts.last as? String ?? "")]
        case "BlockQuote": return [.quote(blocks(content))]
        case "BulletList": return [.bullets(parts.map(blocks))]
        case "OrderedList": return numbered(parts)
        case "DefinitionList": return [.definitions(parts.compactMap(definition))]
        case "Header":
            guard parts.count == 3, let level = parts[0] as? Int else { return [] }
            return [.heading(level: level, id: "", inlines(parts[2]))]
        case "HorizontalRule": return [.rule]
        case "Table": return table(parts)
        case "Div": return blocks(parts.last)
        default: return []
        }
    }

    private func inline(_ node: Any) -> [PandocInline] {
        guard let node = node as? [String: Any], let type = node["t"] as? String else { return [] }
        let content = node["c"]
        let parts = content as? [Any] ?? []
        if let style = PandocInline.Style(rawValue: type) { return [.styled(style, inlines(content))] }
        switch type {
        case "Str": return [.text(content as? String ?? "")]
        case "Space": return [.space]
        case "SoftBreak": return [.softBreak]
        case "LineBreak": return [.lineBreak]
        case "Code": return [.code(parts.last as? String ?? "")]
        case "Note": return [.note(blocks(content))]
        case "Quoted":
            return tagged(parts).flatMap(PandocInline.Quotation.init).map { [.quoted($0, inlines(parts[1]))] } ?? []
        case "Math":
            guard let kind = tagged(parts).flatMap(PandocInline.Formula.init), let formula = parts[1] as? String else {
                return []
            }
            return [.math(kind, formula)]
        case "Cite": return citations(parts.first)
        case "Link":
            let text = inlines(parts.dropFirst().first)
            guard let url = (parts.last as? [Any])?.first as? String, knownURLs.contains(url) else { return text }
            return [.link(text, url: url)]
        case "Image", "Span": return inlines(parts.dropFirst().first)
        default: return []
        }
    }

    /// The name in `[{"t": name}, …]`, when there is something after it.
    private func tagged(_ parts: [Any]) -> String? {
        guard parts.count == 2 else { return nil }
        return (parts[0] as? [String: Any])?["t"] as? String
    }

    private func citations(_ nodes: Any?) -> [PandocInline] {
        let citations = (nodes as? [Any] ?? []).compactMap { node -> PandocCitation? in
            guard let node = node as? [String: Any], let key = node["citationId"] as? String, knownKeys.contains(key)
            else { return nil }
            let mode = (node["citationMode"] as? [String: Any])?["t"] as? String
            return PandocCitation(
                key: key, prefix: inlines(node["citationPrefix"]), suffix: inlines(node["citationSuffix"]),
                mode: mode.flatMap(PandocCitation.Mode.init) ?? .NormalCitation)
        }
        return citations.isEmpty ? [] : [.citations(citations)]
    }

    private func numbered(_ parts: [Any]) -> [PandocBlock] {
        guard parts.count == 2, let attributes = parts[0] as? [Any], attributes.count == 3,
            let start = attributes[0] as? Int, let style = (attributes[1] as? [String: Any])?["t"] as? String,
            let delimiter = (attributes[2] as? [String: Any])?["t"] as? String, let items = parts[1] as? [Any]
        else { return [] }
        return [.numbered(start: start, style: style, delimiter: delimiter, items.map(blocks))]
    }

    private func definition(_ node: Any) -> PandocBlock.Definition? {
        guard let parts = node as? [Any], parts.count == 2, let meanings = parts[1] as? [Any] else { return nil }
        return PandocBlock.Definition(term: inlines(parts[0]), meanings: meanings.map(blocks))
    }

    /// `[attributes, caption, columns, head, bodies, foot]`, since pandoc-types 1.21.
    private func table(_ parts: [Any]) -> [PandocBlock] {
        guard parts.count == 6, let columns = parts[2] as? [Any], let head = parts[3] as? [Any], head.count == 2,
            let bodies = parts[4] as? [Any]
        else { return [] }
        let caption = (parts[1] as? [Any])?.last
        let rows = bodies.flatMap { body -> [PandocTable.Row] in
            guard let body = body as? [Any], body.count == 4 else { return [] }
            return self.rows(body[2]) + self.rows(body[3])
        }
        let foot = (parts[5] as? [Any])?.last
        let table = PandocTable(
            caption: blocks(caption), columns: columns.compactMap(column), head: self.rows(head[1]),
            body: rows + self.rows(foot))
        return table.columns.isEmpty ? [] : [.table(table)]
    }

    private func column(_ node: Any) -> PandocTable.Column? {
        guard let parts = node as? [Any], parts.count == 2, let alignment = tagged(parts) else { return nil }
        return PandocTable.Column(alignment: alignment, width: (parts[1] as? [String: Any])?["c"] as? Double)
    }

    private func rows(_ nodes: Any?) -> [PandocTable.Row] {
        (nodes as? [Any] ?? []).map { row in
            let cells = (row as? [Any])?.last as? [Any] ?? []
            return cells.map { cell in blocks((cell as? [Any])?.last) }
        }
    }
}
