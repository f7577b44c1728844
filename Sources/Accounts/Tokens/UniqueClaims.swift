/// Claims of which none stands there twice (RFC 7519 §4): a decoder would keep the first and not tell.
struct UniqueClaims<Claims: Decodable>: Decodable {
    private let claims: Claims
    private let nameCount: Int

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        claims = try Claims(from: decoder)
        nameCount = try decoder.container(keyedBy: Name.self).allKeys.count
    }

    /// - Parameter json: what this was decoded from.
    /// - Returns: `nil` when a name is repeated.
    func claims(in json: [UInt8]) -> Claims? {
        Self.memberCount(json) == nameCount ? claims : nil
    }

    /// How many members the outermost object has: its colons outside of texts.
    private static func memberCount(_ json: [UInt8]) -> Int {
        var count = 0
        var depth = 0
        var isInText = false
        var isEscaped = false
        for byte in json {
            if isInText {
                if !isEscaped, byte == UInt8(ascii: "\"") { isInText = false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }
}
