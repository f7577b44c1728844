/// A route of the contract: a method and a path whose variables stand in braces.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    package let method: String
    package let path: String

    init(_ method: String, _ path: String) {
        self.method = method
        self.path = path
    }

    package var description: String { "\(method) \(path)" }

    /// The path with its variables filled in, in order.
    func path(_ values: [String]) -> String {
        var values = values[...]
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            guard part.hasPrefix("{"), let value = values.popFirst() else { return String(part) }
            return value.percentEncoded
        }
        return parts.joined(separator: "/")
    }

    /// Whether both name the same route, whatever they call its variables.
    func isSameRoute(as other: Endpoint) -> Bool {
        guard method == other.method else { return false }
        let (mine, others) = (path.split(separator: "/"), other.path.split(separator: "/"))
        return mine.count == others.count
            && zip(mine, others).allSatisfy { $0 == $1 || ($0.hasPrefix("{") && $1.hasPrefix("{")) }
    }
}

extension String {
    /// As a value of a path or a query: RFC 3986's unreserved characters stay.
    var percentEncoded: String {
        utf8.map { byte -> String in
            let scalar = Unicode.Scalar(byte)
            if scalar.isASCII,
                scalar.properties.isAlphabetic || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
            {
                return String(Character(scalar))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
