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
            <li><a href="#tag-\(Page.escape(tag))">\(Page.escape(tag))</a><ul>\(operations.map(Self.entry).joined())</ul></li>
            """
        }.joined()
        let sections = groups.map { tag, operations in
            """
            <section id="tag-\(Page.escape(tag))"><h2>\(Page.escape(tag))</h2>
            \(operations.map { reader.section($0) }.joined(separator: "\n"))
            </section>
            """
        }.joined(separator: "\n")
        let title = root["info"]?["title"]?.string ?? "API"
        html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Page.escape(title))</title>
            <style>\(Self.style)</style></head>
            <body><nav><a href="/openapi.yaml">openapi.yaml</a><ul>\(contents)<li><a href="#schemas">schemas</a></li></ul></nav>
            <main><h1>\(Page.escape(title)) <small>\(Page.escape(root["info"]?["version"]?.string ?? ""))</small></h1>
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
        <li><a href="#\(Page.escape(operation.id))"><b>\(operation.method.uppercased())</b> \(Page.escape(operation.path))</a></li>
        """
    }

    private static let style = """
        body { font: 1rem/1.55 Georgia, "DejaVu Serif", serif; color: #22201c; background: #f7f4ee; margin: 0;
        display: grid; grid-template-columns: minmax(14rem, 24rem) minmax(0, 60rem) }
        nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem; box-sizing: border-box;
        font-size: .85rem } nav ul { list-style: none; padding-left: .8rem } a { color: #8a2b2b; text-decoration: none }
        main { background: #fff; padding: 2rem 3rem; border-top: 4px solid #8a2b2b } h1, h2, h3 { font-weight: normal }
        h2 { border-bottom: 1px solid #d9d3c7; margin-top: 3rem } h3 { margin: 2.2rem 0 .3rem } small { color: #6b655b }
        code, h3 { font-family: "DejaVu Sans Mono", monospace; font-size: .9em } h3 b { color: #8a2b2b }
        table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .92rem }
        td { border-top: 1px solid #e8e3d9; padding: .35rem .6rem .35rem 0; vertical-align: top }
        td:first-child { white-space: nowrap; width: 1% } p { margin: .4rem 0 }
        @media (max-width: 50rem) { body { display: block } nav { position: static; height: auto } }
        """
}
