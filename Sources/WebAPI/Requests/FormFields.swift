import Hummingbird

/// The names and values of a query or a form, `application/x-www-form-urlencoded` (WHATWG URL §5.1): `+` is a space.
///
/// Whatever stands there is read: what is no escape stays as it is, what is no UTF-8 becomes U+FFFD.
struct FormFields: Sendable {
    /// By name; of several of a name the first.
    private let fields: [String: String]

    /// More than any page of ours has; what stands behind is not read, so that a body of nothing but `&a` costs little.
    private static let mostFields = 2_000

    init(_ bytes: some Collection<UInt8>) {
        let pairs = bytes.split(separator: UInt8(ascii: "&"), maxSplits: Self.mostFields).prefix(Self.mostFields)
        fields = pairs.reduce(into: [:]) { fields, pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.text(parts[0])
            if fields[name] == nil { fields[name] = parts.count == 2 ? Self.text(parts[1]) : "" }
        }
    }

    /// Those of a request's query.
    init(queryOf request: Request) {
        self.init(Array((request.uri.query ?? "").utf8))
    }

    /// The value of the first field of that name.
    subscript(name: String) -> String? { fields[name] }

    private static func text(_ escaped: some Collection<UInt8>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(escaped.count)
        var rest = escaped[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
                if digits.count == 2 {
                    bytes.append(UInt8(digits[0] << 4 | digits[1]))
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            default:
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
