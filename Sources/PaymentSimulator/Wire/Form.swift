/// The parameters of a call, with Stripe's bracket notation taken apart: `a[b][c]=d`.
///
/// Both bodies and query strings are read into this. Order is kept; a name given twice keeps its last value.
struct Form: Sendable, Equatable {
    /// One parameter; an empty last part of the path stands for `[]`, the next element of a list.
    struct Field: Sendable, Equatable {
        let path: [String]
        let value: String
    }

    let fields: [Field]

    init(fields: [Field] = []) {
        self.fields = fields
    }

    /// The value at exactly this path, or nil.
    func value(_ path: String...) -> String? {
        value(at: path)
    }

    /// The value at exactly this path, or nil.
    ///
    /// An empty value unsets a parameter, as it does with Stripe.
    func value(at path: [String]) -> String? {
        guard let value = fields.last(where: { $0.path == path })?.value, !value.isEmpty else { return nil }
        return value
    }

    /// The integer at this path; nil where nothing is given.
    ///
    /// - Throws: 400 `parameter_invalid_integer` where the text is no decimal integer.
    func integer(_ path: String...) throws(APIError) -> Int? {
        guard let text = value(at: path) else { return nil }
        guard let number = Int(text) else { throw .integer(Self.name(path), text) }
        return number
    }

    /// The names that follow `path`, in order of appearance, each once: the indices of `line_items`, say.
    func children(of path: [String]) -> [String] {
        var seen: [String] = []
        for field in fields where field.path.count > path.count && field.path.starts(with: path) {
            let name = field.path[path.count]
            if !seen.contains(name) { seen.append(name) }
        }
        return seen
    }

    /// The values one step below `path`: `metadata[key]=value` as a dictionary.
    func dictionary(_ path: String...) -> [String: String] {
        var result: [String: String] = [:]
        for field in fields where field.path.count == path.count + 1 && field.path.starts(with: path) {
            result[field.path[path.count]] = field.value
        }
        return result
    }

    /// The elements of `path[]=…` or `path[0]=…`, in order.
    func list(_ path: String...) -> [String] {
        fields.filter { $0.path.count == path.count + 1 && $0.path.starts(with: path) }.map(\.value)
    }

    /// Refuses parameters whose first part is not in `names`.
    ///
    /// - Throws: 400 `parameter_unknown`.
    func allow(only names: Set<String>) throws(APIError) {
        for field in fields {
            if let first = field.path.first, !names.contains(first) { throw .unknown(first) }
        }
    }

    /// The parameters in one order whatever order they came in, for comparing two calls.
    var canonical: String {
        fields.map { "\(Self.name($0.path))=\($0.value.utf8.count):\($0.value)" }.sorted().joined(separator: "&")
    }

    /// A path in bracket notation, as error messages name it.
    static func name(_ path: [String]) -> String {
        (path.first ?? "") + path.dropFirst().map { "[\($0)]" }.joined()
    }
}
