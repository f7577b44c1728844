import Hummingbird

/// A media type with its parameters (RFC 9110 §8.3.1).
struct ContentType: Sendable, Equatable {
    /// Type and subtype, in lower case: `multipart/form-data`.
    let mediaType: String
    /// By their names in lower case; of two of a name the first.
    let parameters: [String: String]

    init(_ text: String) {
        var parts = HeaderParts(text)
        mediaType = parts.value.lowercased()
        var parameters: [String: String] = [:]
        while let (name, value) = parts.next() {
            if parameters[name] == nil { parameters[name] = value }
        }
        self.parameters = parameters
    }

    init?(of request: Request) {
        guard let text = request.headers[.contentType] else { return nil }
        self.init(text)
    }
}

/// A header's value and the parameters behind it: `value; name=token; name="quoted \" string"`.
struct HeaderParts: Sendable {
    /// Before the first semicolon.
    let value: String
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        let end = text.firstIndex(of: ";") ?? text.endIndex
        value = text[..<end].trimmingSpaces()
        rest = text[end...].unicodeScalars
    }

    /// The next parameter, its name in lower case; `nil` behind the last, or where the header is none.
    mutating func next() -> (name: String, value: String)? {
        while let first = rest.first, first == ";" || first == " " || first == "\t" { rest.removeFirst() }
        guard let equals = rest.firstIndex(of: "=") else { return nil }
        let name = String(rest[..<equals]).trimmingSpaces().lowercased()
        rest = rest[rest.index(after: equals)...]
        guard !name.isEmpty, !name.contains(where: { $0 == ";" || $0 == "\"" }) else { return nil }
        guard rest.first == "\"" else {
            let end = rest.firstIndex(of: ";") ?? rest.endIndex
            defer { rest = rest[end...] }
            return (name, String(rest[..<end]).trimmingSpaces())
        }
        rest.removeFirst()
        return quoted().map { (name, $0) }
    }

    /// Up to the quotation mark that closes; a backslash before a mark or a backslash takes their meaning away, and is
    /// itself anywhere else, as browsers write the paths of files.
    private mutating func quoted() -> String? {
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(value)
            case "\\" where rest.first == "\"" || rest.first == "\\": value.append(rest.removeFirst())
            default: value.append(scalar)
            }
        }
        return nil
    }
}

extension StringProtocol {
    fileprivate func trimmingSpaces() -> String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
