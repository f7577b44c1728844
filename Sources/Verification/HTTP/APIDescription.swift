/// What a server's own `/openapi.yaml` says that it has.
///
/// It is read line by line, as far as the verifier needs it: paths, methods, statuses, who may ask, and `x-source`. A
/// full YAML parser is not needed for the one layout that every generator of OpenAPI files writes: two spaces a level.
struct APIDescription: Sendable {
    /// One operation.
    struct Operation: Sendable {
        var endpoint: Endpoint
        var statuses: Set<Int> = []
        /// Whether the operation itself says `security: []`, or offers `{}` beside others.
        var isPublic = false
        var source: SourcePlace?
    }

    let operations: [Operation]

    /// An empty description: a server without one.
    static let none = APIDescription(operations: [])

    func operation(_ endpoint: Endpoint) -> Operation? {
        operations.first { $0.endpoint.isSameRoute(as: endpoint) }
    }

    func has(_ endpoint: Endpoint) -> Bool { operation(endpoint) != nil }

    /// How much of a route is described.
    enum Presence: Sendable {
        case described
        /// The path, with other methods.
        case pathOnly
        case absent
    }

    func presence(of endpoint: Endpoint) -> Presence {
        if has(endpoint) { return .described }
        let isOther = operations.contains { Endpoint(endpoint.method, $0.endpoint.path).isSameRoute(as: endpoint) }
        return isOther ? .pathOnly : .absent
    }
}

extension APIDescription {
    /// Reads the text of the file.
    init(yaml: String) {
        var reader = Reader()
        for line in yaml.split(separator: "\n", omittingEmptySubsequences: true) { reader.read(line) }
        operations = reader.operations
    }

    private struct Reader {
        var operations: [Operation] = []
        private var isInPaths = false
        private var path = ""
        /// The key of an operation that the lines below belong to.
        private var part = ""

        mutating func read(_ line: Substring) {
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent)
            guard !text.hasPrefix("#"), !text.isEmpty else { return }
            let (key, value) = Self.pair(text)
            switch indent {
            case 0: isInPaths = key == "paths"
            case _ where !isInPaths: return
            case 2: path = key
            case 4: if Self.methods.contains(key) { open(key.uppercased()) } else { part = "" }
            case 6: field(key, value)
            default: below(key, value)
            }
        }

        private mutating func open(_ method: String) {
            operations.append(Operation(endpoint: Endpoint(method, path)))
            part = ""
        }

        private mutating func field(_ key: String, _ value: String) {
            guard let last = operations.indices.last, operations[last].endpoint.path == path else { return }
            // `- {}` below `security:` stands at this level in some layouts.
            part = key.hasPrefix("-") ? part : key
            if key == "security", value == "[]" { operations[last].isPublic = true }
            if key == "x-source" { operations[last].source = SourcePlace(flow: value) }
        }

        private mutating func below(_ key: String, _ value: String) {
            guard let last = operations.indices.last, operations[last].endpoint.path == path else { return }
            switch part {
            case "responses": if let status = Int(key), status > 99 { operations[last].statuses.insert(status) }
            case "security": if key == "- {}" || key == "-{}" { operations[last].isPublic = true }
            case "x-source":
                var source = operations[last].source ?? SourcePlace()
                source.set(key, value)
                operations[last].source = source
            default: break
            }
        }

        /// A key and what stands behind it on the line, both without quotes.
        private static func pair(_ text: Substring) -> (String, String) {
            guard let colon = text.range(of: ": ")?.lowerBound ?? (text.last == ":" ? text.indices.last : nil) else {
                return (unquoted(text), "")
            }
            return (unquoted(text[..<colon]), unquoted(text[text.index(after: colon)...]))
        }

        private static func unquoted(_ text: Substring) -> String {
            var text = text[...]
            while text.first == " " { text.removeFirst() }
            while text.last == " " { text.removeLast() }
            if text.count > 1, let mark = text.first, mark == "\"" || mark == "'", text.last == mark {
                text = text.dropFirst().dropLast()
            }
            return String(text)
        }

        private static let methods: Set = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
    }
}
