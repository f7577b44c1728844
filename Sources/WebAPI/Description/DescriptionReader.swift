import Security
import Yams

/// Turns the parts of an OpenAPI description into HTML; references within it become links.
struct DescriptionReader {
    let root: Node

    /// One operation: what it takes and what it answers.
    func section(_ operation: DescriptionPage.Operation) -> String {
        let node = operation.node
        let parameters = (operation.parameters + (node["parameters"]?.sequence.map(Array.init) ?? [])).map(resolved)
        let body = node["requestBody"].map(resolved)
        let responses = (node["responses"]?.mapping ?? [:]).map { status, response in
            row(status.string ?? "", answer(resolved(response)))
        }
        return """
            <article id="\(HTMLText.escape(operation.id))">
            <h3><b>\(operation.method.uppercased())</b> \(HTMLText.escape(operation.path))</h3>
            <p>\(Self.inline(node["summary"]?.string ?? "")) <small>\(callers(of: node))</small></p>\(Self.prose(node["description"]))
            \(table(parameters.map(parameter)))
            \(body.map { "<p>Takes:</p>" + contents(of: $0) } ?? "")
            <p>Answers:</p>\(table(responses))\(place(node["x-source"]))
            </article>
            """
    }

    /// Who may ask, by the operation's own word or by the description's.
    private func callers(of operation: Node) -> String {
        let ways = (operation["security"] ?? root["security"])?.sequence.map(Array.init) ?? []
        if ways.isEmpty { return "For anybody." }
        let isOpen = ways.contains { $0.mapping?.isEmpty == true }
        return isOpen ? "With a token or another proof." : "With a token."
    }

    private static func example(_ node: Node?) -> String {
        node.map { "<pre>\(HTMLText.escape(DescriptionExample($0).json))</pre>" } ?? ""
    }

    /// Where the operation is answered: what somebody who reads the sources looks for.
    private func place(_ source: Node?) -> String {
        guard let source, let file = source["file"]?.string, let line = source["line"]?.scalar?.string else {
            return ""
        }
        let function = source["function"]?.string.map { ", <code>\(HTMLText.escape($0))</code>" } ?? ""
        let service = source["service"]?.string.map { " by <code>\(HTMLText.escape($0))</code>" } ?? ""
        return
            "<p class=\"source\">Answered in <code>\(HTMLText.escape(file)):\(HTMLText.escape(line))</code>\(function)\(service)</p>"
    }

    /// Every schema with its fields.
    func schemas() -> String {
        (root["components"]?["schemas"]?.mapping ?? [:]).map { name, schema in
            let name = HTMLText.escape(name.string ?? "")
            return "<article id=\"schema-\(name)\"><h3>\(name)</h3>\(Self.prose(schema["description"]))"
                + "\(fields(of: schema))\(Self.example(schema["examples"]?[0]))</article>"
        }.joined(separator: "\n")
    }

    private func parameter(_ node: Node) -> String {
        let name = node["name"]?.string ?? ""
        let place = node["in"]?.string ?? ""
        let need = node["required"]?.bool == true ? "" : ", optional"
        return row(
            name, "\(type(node["schema"])) <small>in the \(place)\(need)</small>\(Self.prose(node["description"]))")
    }

    private func answer(_ response: Node) -> String {
        Self.inline(response["description"]?.string ?? "") + contents(of: response)
    }

    /// What a body holds, for each of its media types.
    private func contents(of node: Node) -> String {
        (node["content"]?.mapping ?? [:]).map { media, content in
            let schema = content["schema"]
            let hasFields = schema?["properties"] != nil || schema?["allOf"] != nil
            return "<p><code>\(HTMLText.escape(media.string ?? ""))</code> \(type(schema))</p>"
                + (hasFields ? schema.map(fields) ?? "" : "") + Self.example(content["example"])
        }.joined()
    }

    private func fields(of schema: Node) -> String {
        let parts = schema["allOf"]?.sequence.map(Array.init) ?? []
        let required = Set(schema["required"]?.sequence?.compactMap(\.string) ?? [])
        let rows = (schema["properties"]?.mapping ?? [:]).map { name, field in
            let name = name.string ?? ""
            let need = required.contains(name) ? "" : " <small>optional</small>"
            return row(name, type(field) + need + Self.prose(field["description"]))
        }
        let own = rows.isEmpty && parts.isEmpty ? "<p>\(type(schema))</p>" : table(rows)
        return parts.map { $0["$ref"] == nil ? fields(of: $0) : "<p>all of \(type($0))</p>" }.joined() + own
    }

    /// A schema in a few words.
    private func type(_ schema: Node?) -> String {
        guard let schema else { return "" }
        if let reference = schema["$ref"]?.string {
            let name = HTMLText.escape(String(reference.split(separator: "/").last ?? ""))
            return "<a href=\"#schema-\(name)\">\(name)</a>" + bounds(of: schema)
        }
        if let choices = (schema["oneOf"] ?? schema["anyOf"])?.sequence {
            return choices.map { type($0) }.joined(separator: " or ")
        }
        if let values = schema["enum"]?.sequence {
            return values.compactMap(\.string).map { "<code>\(HTMLText.escape($0))</code>" }.joined(separator: " | ")
        }
        if let value = schema["const"]?.string { return "<code>\(HTMLText.escape(value))</code>" }
        let names =
            schema["type"]?.sequence.map { $0.compactMap(\.string) } ?? schema["type"]?.string.map { [$0] } ?? []
        var text = names.joined(separator: " or ")
        if let items = schema["items"] { text = "array of \(type(items))" }
        if let format = schema["format"]?.string { text += " (\(HTMLText.escape(format)))" }
        return text + bounds(of: schema)
    }

    private func bounds(of schema: Node) -> String {
        for (low, high) in [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")] {
            let (least, most) = (schema[low]?.scalar?.string, schema[high]?.scalar?.string)
            if least != nil || most != nil { return ", \(least ?? "0")…\(most ?? "")" }
        }
        return ""
    }

    /// What a reference within the description stands for.
    private func resolved(_ node: Node) -> Node {
        guard let reference = node["$ref"]?.string, reference.hasPrefix("#/") else { return node }
        var found: Node? = root
        for part in reference.dropFirst(2).split(separator: "/") { found = found?[String(part)] }
        return found ?? node
    }

    private func table(_ rows: [String]) -> String { rows.isEmpty ? "" : "<table>\(rows.joined())</table>" }

    private func row(_ name: String, _ text: String) -> String {
        "<tr><td><code>\(HTMLText.escape(name))</code></td><td>\(text)</td></tr>"
    }

    /// A description's text in paragraphs.
    static func prose(_ node: Node?) -> String {
        guard let text = node?.string, !text.isEmpty else { return "" }
        return "<p>\(inline(text))</p>"
    }

    /// Text in which what stands between backticks is code.
    static func inline(_ text: String) -> String {
        HTMLText.escape(text).split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "<code>\($0.element)</code>" }.joined()
    }
}
