import Testing

@testable import Documents

@Suite("The bytes of a text file")
struct SourceTextTests {
    private static let text = "Одеса\r\nwas founded in 1794. 😀\n"

    private static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            littleEndian ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        }
    }

    @Test("are read as UTF-8, with or without a mark, and as UTF-16 with one")
    func encodings() throws {
        let plain = Array(Self.text.utf8)
        #expect(try SourceText.text(of: plain) == Self.text)
        #expect(try SourceText.text(of: [0xEF, 0xBB, 0xBF] + plain) == Self.text)
        #expect(try SourceText.text(of: [0xFF, 0xFE] + Self.utf16(Self.text, littleEndian: true)) == Self.text)
        #expect(try SourceText.text(of: [0xFE, 0xFF] + Self.utf16(Self.text, littleEndian: false)) == Self.text)
        #expect(try SourceText.text(of: []) == "")
    }

    @Test("may hold a form feed, which ends a paragraph, and the next line of old machines")
    func oldBreaks() throws {
        #expect(try SourceText.text(of: Array("a\u{0C}b\u{0B}c".utf8)) == "a\n\nb\nc")
        #expect(try SourceText.text(of: Array("a\u{85}b".utf8)) == "a\nb")
    }

    @Test(
        "are refused where they are no text",
        arguments: [
            Array("text\0text".utf8), [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0], Array("a\u{1B}[31m".utf8),
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], Array("a\u{7F}".utf8), Array("a\u{9B}".utf8),
            [0xFF, 0xFE, 0x00, 0x00, 0x41, 0x00, 0x00, 0x00],
        ])
    func binary(bytes: [UInt8]) {
        #expect(throws: SourceText.Flaw.binary) { try SourceText.text(of: bytes) }
    }

    @Test(
        "are refused in an encoding that has to be guessed",
        arguments: [
            [0xCE, 0xE4, 0xE5, 0xF1, 0xE0], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xFE, 0xFF, 0x04],
            [0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00],
        ] as [[UInt8]])
    func unknownEncoding(bytes: [UInt8]) {
        #expect(throws: SourceText.Flaw.encoding) { try SourceText.text(of: bytes) }
    }
}
