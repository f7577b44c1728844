import Security
import Yams

/// The API's description as a page for people, made from `openapi.yaml` alone: no script, nothing from anywhere else.
struct DescriptionPage: Sendable {
    let html: String

    /// - Parameter description: OpenAPI 3.1 in YAML.
    /// - Throws: `YamlError` for what is none.
    init(_ description: String) throws {
        let root = try Yams.compose(yaml: description) ?? Node("")
        let reader = DescriptionReader(root: root)
        let groups = Self.groups(of: root)
        let contents = groups.map { tag, operations in
            """
            <li><a href="#tag-\(HTMLText.escape(tag))">\(HTMLText.escape(tag))</a><ul>\(operations.map(Self.entry).joined())</ul></li>
            """
        }.joined()
        let sections = groups.map { tag, operations in
            """
            <section id="tag-\(HTMLText.escape(tag))"><h2>\(HTMLText.escape(tag))</h2>
            \(operations.map { reader.section($0) }.joined(separator: "\n"))
            </section>
            """
        }.joined(separator: "\n")
        let title = root["info"]?["title"]?.string ?? "API"
        html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escape(title))</title>
            <style>\(DescriptionStyle.css)</style></head>
            <body><nav aria-label="Operations"><a href="/openapi.yaml">openapi.yaml</a><ul>\(contents)<li><a href="#schemas">schemas</a></li></ul></nav>
            <main><h1>\(HTMLText.escape(title)) <small>\(HTMLText.escape(root["info"]?["version"]?.string ?? ""))</small></h1>
            \(DescriptionReader.prose(root["info"]?["description"]))
            \(sections)
            <section id="schemas"><h2>Schemas</h2>\(reader.schemas())</section>
            </main></body></html>
            """
    }

    /// One operation of the description.
    struct Operation {
        let method: String
        let path: String
        let node: Node
        /// Of the path, shared by its operations.
        let parameters: [Node]

        var id: String { node["operationId"]?.string ?? "\(method) \(path)" }
    }

    private static let methods: Set = ["get", "put", "post", "delete", "patch", "head", "options"]

    /// The operations by their first tag, both in the description's order.
    private static func groups(of root: Node) -> [(tag: String, operations: [Operation])] {
        var groups: [(tag: String, operations: [Operation])] = []
        for (path, item) in root["paths"]?.mapping ?? [:] {
            let shared = item["parameters"]?.sequence.map(Array.init) ?? []
            for (method, node) in item.mapping ?? [:] {
                guard let path = path.string, let method = method.string, methods.contains(method) else { continue }
                let operation = Operation(method: method, path: path, node: node, parameters: shared)
                let tag = node["tags"]?[0]?.string ?? "other"
                if let index = groups.firstIndex(where: { $0.tag == tag }) {
                    groups[index].operations.append(operation)
                } else {
                    groups.append((tag, [operation]))
                }
            }
        }
        return groups
    }

    private static func entry(_ operation: Operation) -> String {
        """
        <li><a href="#\(HTMLText.escape(operation.id))"><b>\(operation.method.uppercased())</b> \(HTMLText.escape(operation.path))</a></li>
        """
    }
}
