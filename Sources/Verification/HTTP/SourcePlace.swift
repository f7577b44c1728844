/// Where a server says that an operation is made: `x-source` of its description.
package struct SourcePlace: Sendable, Equatable {
    package var file: String?
    package var line: Int?
    package var function: String?
    package var service: String?

    init() {}

    /// Reads `{file: "Sources/…", line: 7, function: refresh, service: AuthService.refresh}`.
    ///
    /// - Returns: `nil` for what is no such thing, as for an empty text.
    init?(flow text: String) {
        guard text.hasPrefix("{"), text.hasSuffix("}") else { return nil }
        for pair in text.dropFirst().dropLast().split(separator: ",") {
            let parts = pair.split(separator: ":", maxSplits: 1).map { part in
                String(part.filter { $0 != "\"" && $0 != "'" }.drop { $0 == " " })
            }
            if parts.count == 2 { set(parts[0], parts[1]) }
        }
    }

    mutating func set(_ key: String, _ value: String) {
        var value = value[...]
        while value.last == " " { value.removeLast() }
        switch key {
        case "file": file = String(value)
        case "line": line = Int(value)
        case "function": function = String(value)
        case "service": service = String(value)
        default: break
        }
    }

    /// `file:line`, as far as it is told.
    var place: String? {
        file.map { file in line.map { "\(file):\($0)" } ?? file }
    }
}
