/// Reads `application/x-www-form-urlencoded` bytes (WHATWG URL, section 5.1) with bracket keys.
///
/// Strict where the standard is lenient: a broken percent escape or text that is not UTF-8 is refused rather than
/// repaired, since a client that sends it has a defect that this provider is there to show.
enum FormDecoder {
    /// The most bytes of a body: far above any real call, and small enough to hold.
    static let maximumBytes = 256 * 1024
    static let maximumFields = 1_000
    static let maximumDepth = 8

    /// Reads a whole body or query string.
    ///
    /// - Throws: 400 where it is too large, too deep, has too many fields, or is not well formed.
    static func decode(_ bytes: some Collection<UInt8>) throws(APIError) -> Form {
        guard bytes.count <= maximumBytes else {
            throw APIError("The request is larger than \(maximumBytes) bytes.")
        }
        var fields: [Form.Field] = []
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < maximumFields else {
                throw APIError("The request has more than \(maximumFields) parameters.")
            }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let key = try text(parts[0])
            let value = parts.count > 1 ? try text(parts[1]) : ""
            fields.append(Form.Field(path: try path(of: key), value: value))
        }
        return Form(fields: fields)
    }

    private static func text(_ bytes: some Collection<UInt8>) throws(APIError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexValue), let low = rest.next().flatMap(hexValue) else {
                    throw APIError("Invalid percent encoding in the request.")
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw APIError("The request contains bytes that are not UTF-8.")
        }
        return text
    }

    private static func path(of key: String) throws(APIError) -> [String] {
        let malformed = APIError("Invalid parameter name.", param: String(key.prefix(100)))
        let pieces = key.split(separator: "[", omittingEmptySubsequences: false)
        guard pieces.count <= maximumDepth else {
            throw APIError("Parameter names are nested more than \(maximumDepth) deep.")
        }
        guard let first = pieces.first, !first.isEmpty, !first.contains("]") else { throw malformed }
        var path = [String(first)]
        for piece in pieces.dropFirst() {
            guard piece.last == "]" else { throw malformed }
            let name = piece.dropLast()
            guard !name.contains("]") else { throw malformed }
            path.append(String(name))
        }
        return path
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
