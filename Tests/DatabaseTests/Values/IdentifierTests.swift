import Foundation
import Testing

@testable import Database

@Suite("An id")
struct IdentifierTests {
    private enum Thing {}

    @Test("is a UUID of version 7 in lower case (RFC 9562 §5.7)")
    func format() {
        for second in 0..<200 {
            let text = Identifier<Thing>(at: Timestamp(seconds: 1_767_225_600 + Int64(second))).text
            #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            #expect(UUID(uuidString: text) != nil)
        }
    }

    @Test("begins with the milliseconds of its moment", arguments: [0, 1, 1_645_557_742_000, 281_474_976_710_655])
    func moment(milliseconds: Int64) {
        let id = Identifier<Thing>(at: Timestamp(microseconds: milliseconds * 1_000 + 999))
        #expect(Int64(id.text.filter { $0 != "-" }.prefix(12), radix: 16) == milliseconds)
    }

    @Test("of a moment before 1970 is made all the same")
    func before1970() {
        #expect(Identifier<Thing>(at: Timestamp(seconds: -5)).text.hasPrefix("00000000-0000-7"))
    }

    @Test("sorts by age, as a value and as text")
    func order() {
        let ids = (0..<500).map { Identifier<Thing>(at: Timestamp(microseconds: 1_767_225_600_000_000 + $0 * 1_000)) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.text) == ids.map(\.text).sorted())
    }

    @Test("of one moment is never made twice")
    func uniqueness() {
        let moment = Timestamp(seconds: 1)
        #expect(Set((0..<5_000).map { _ in Identifier<Thing>(at: moment) }).count == 5_000)
    }

    @Test("uses all its random bits")
    func randomBits() {
        var generator = Pattern()
        // 12 bits after the version and 62 after the variant.
        let text = UUIDv7.text(at: Timestamp(microseconds: 0), using: &generator)
        #expect(text == "00000000-0000-7fff-bfff-ffffffffffff")
    }

    /// Gives nothing but ones.
    private struct Pattern: RandomNumberGenerator {
        mutating func next() -> UInt64 { .max }
    }

    /// Texts from outside and the id they are, or `nil`.
    private static let candidates: [(String, String?)] = [
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
        ("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
        ("", nil),
        ("017f22e2", nil),
        ("017f22e279b07cc398c4dc0c0c07398f", nil),
        ("{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", nil),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398", nil),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", nil),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c07398g", nil),
        ("017f22e-279b0-7cc3-98c4-dc0c0c07398f", nil),
        ("017f22e2-79b0-7cc3-98c4_dc0c0c07398f", nil),
        ("017f22e2-79b0-7cc3-98c4--c0c0c07398f", nil),
        ("017f22e2-79b0-7cc3-98c4-dc0c0c0739й", nil),
        (" 17f22e2-79b0-7cc3-98c4-dc0c0c07398f", nil),
    ]

    @Test("from outside is taken in canonical form only", arguments: candidates)
    func parsing(candidate: String, expected: String?) {
        #expect(Identifier<Thing>(candidate)?.text == expected)
    }

    @Test("travels through JSON as text, and nonsense is refused")
    func json() throws {
        let id = Identifier<Thing>(at: Timestamp(seconds: 1))
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id.text)\"]")
        #expect(try JSONDecoder().decode([Identifier<Thing>].self, from: data) == [id])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Identifier<Thing>].self, from: Data("[\"nonsense\"]".utf8))
        }
    }
}
