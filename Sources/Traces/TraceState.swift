/// What other vendors' tracers hand on through us, unread (https://www.w3.org/TR/trace-context-2/#tracestate-header).
package struct TraceState: Sendable, Hashable {
    /// Members as they came, `key=value`, separated by commas.
    package let text: String

    private static let mostMembers = 32
    /// So much must be handed on; more is cut at the end, whole members at a time.
    private static let longest = 512

    /// Reads the values of all headers of that name, in order.
    ///
    /// - Returns: `nil` when there is nothing to hand on, or when a part is malformed: then all of it is dropped, and the
    ///   trace goes on.
    package init?(_ values: [String]) {
        var seen: Set<Substring> = []
        var kept: [Substring] = []
        var length = -1
        // A bound on the work too: who sends more than could be kept is not read to the end.
        guard values.reduce(0, { $0 + $1.utf8.count }) <= 8_192 else { return nil }
        for value in values {
            for part in value.split(separator: ",", omittingEmptySubsequences: false) {
                let member = part.trimmed
                if member.isEmpty { continue }
                guard let key = Self.key(of: member), seen.insert(key).inserted, seen.count <= Self.mostMembers else {
                    return nil
                }
                if length + 1 + member.utf8.count <= Self.longest {
                    length += 1 + member.utf8.count
                    kept.append(member)
                } else {
                    length = Self.longest
                }
            }
        }
        guard !kept.isEmpty else { return nil }
        text = kept.joined(separator: ",")
    }

    /// A member's key; `nil` when the member is malformed.
    private static func key(of member: Substring) -> Substring? {
        guard let equals = member.firstIndex(of: "=") else { return nil }
        let (key, value) = (member[..<equals], member[member.index(after: equals)...])
        guard (1...256).contains(key.utf8.count), key.utf8.allSatisfy(isKeyCharacter),
            let first = key.utf8.first, isLetterOrDigit(first), (1...256).contains(value.utf8.count),
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "=") })
        else { return nil }
        return key
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "_-*/@".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension Substring {
    /// Without the blanks that HTTP allows around a list's members.
    fileprivate var trimmed: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
