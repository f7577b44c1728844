import Foundation

/// The id of an entity: a UUIDv7 (RFC 9562 §5.7) in lower-case text.
///
/// `Entity` only keeps the ids of different things apart, so that a job's id cannot be passed for a document's.
///
/// The leading milliseconds make ids sort by age, which keeps B-tree inserts at the right edge.
package struct Identifier<Entity>: Sendable, Hashable, Comparable, Codable, SQLConvertible, CustomStringConvertible {
    /// The 36 characters, lower case.
    package let text: String

    /// A new id for something that begins at `moment`.
    package init(at moment: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        text = UUIDv7.text(at: moment, using: &generator)
    }

    /// An id from outside: `nil` unless it is a UUID in its canonical text form.
    ///
    /// Upper case is folded.
    package init?(_ candidate: String) {
        guard let canonical = UUIDv7.canonical(candidate) else { return nil }
        text = canonical
    }

    package init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        text = value
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let canonical = UUIDv7.canonical(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an id")
        }
        text = canonical
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var sqlValue: SQLValue { .text(text) }
    package var description: String { text }

    package static func < (left: Identifier, right: Identifier) -> Bool { left.text < right.text }
}

/// The text form of UUIDs, version 7.
enum UUIDv7 {
    /// 48 bits of milliseconds, then 74 random bits around the version and variant.
    static func text(at moment: Timestamp, using generator: inout some RandomNumberGenerator) -> String {
        let milliseconds = UInt64(max(0, moment.microseconds / 1_000)) & 0xFFFF_FFFF_FFFF
        let high = milliseconds << 16 | 0x7000 | (generator.next() & 0x0FFF)
        let low = 0x8000_0000_0000_0000 | (generator.next() >> 2)
        var digits: [UInt8] = []
        digits.reserveCapacity(36)
        for (word, breaks) in [(high, [8, 12]), (low, [0, 4])] {
            for digit in 0..<16 {
                if breaks.contains(digit) { digits.append(UInt8(ascii: "-")) }
                digits.append(hexadecimalDigits[Int(word >> UInt64(60 - 4 * digit) & 0xF)])
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The lower-case form of a UUID's text, or `nil`.
    static func canonical(_ candidate: String) -> String? {
        guard candidate.utf8.count == 36 else { return nil }
        var digits: [UInt8] = []
        digits.reserveCapacity(36)
        for (position, byte) in candidate.utf8.enumerated() {
            switch (position, byte) {
            case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")):
                digits.append(byte)
            case (8, _), (13, _), (18, _), (23, _):
                return nil
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")):
                digits.append(byte)
            case (_, UInt8(ascii: "A")...UInt8(ascii: "F")):
                digits.append(byte | 0x20)
            default:
                return nil
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)
}
