/// Reads the bytes of a text file.
enum SourceText {
    /// Why bytes are no text.
    enum Flaw: Error {
        /// U+0000, or another character that steers a device: no text holds it.
        case binary
        /// Neither UTF-8 nor, with its mark, UTF-16.
        case encoding

        var message: String {
            switch self {
            case .binary: "must be a text: it holds bytes that no text has"
            case .encoding: "must be text in UTF-8, or in UTF-16 with a byte order mark"
            }
        }
    }

    /// The text without its byte order mark; a form feed is a break between paragraphs.
    static func text(of bytes: [UInt8]) throws(Flaw) -> String {
        let text = try decoded(bytes)
        guard text.unicodeScalars.allSatisfy(isTextual) else { throw .binary }
        guard text.unicodeScalars.contains(where: { $0 == "\u{0B}" || $0 == "\u{0C}" || $0 == "\u{85}" }) else {
            return text
        }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0C: scalars.append(contentsOf: ["\n", "\n"])
            case 0x0B, 0x85: scalars.append("\n")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private static func decoded(_ bytes: [UInt8]) throws(Flaw) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return try utf8(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2)) { $0 << 8 | $1 } }
        if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2)) { $1 << 8 | $0 } }
        // Before the encoding: what is no text at all shall not hear about encodings.
        guard !bytes.contains(0) else { throw .binary }
        return try utf8(bytes[...])
    }

    private static func utf8(_ bytes: ArraySlice<UInt8>) throws(Flaw) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .encoding }
        return text
    }

    private static func utf16(
        _ bytes: ArraySlice<UInt8>, _ unit: (UInt16, UInt16) -> UInt16
    ) throws(Flaw) -> String {
        guard bytes.count % 2 == 0 else { throw .encoding }
        let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
            unit(UInt16(bytes[$0]), UInt16(bytes[$0 + 1]))
        }
        guard let text = String(validating: units, as: UTF16.self) else { throw .encoding }
        return text
    }

    private static func isTextual(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x85: true
        case 0..<0x20, 0x7F..<0xA0: false
        default: true
        }
    }
}
