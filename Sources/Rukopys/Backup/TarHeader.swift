/// The 512 bytes that stand before a file in a tar archive (POSIX.1-1988, `ustar`).
///
/// Ours hold plain files only. What any other kind of entry says is never looked at: an archive may come from anywhere.
struct TarHeader: Equatable {
    static let length = 512

    /// At most 100 bytes.
    let name: String
    let size: Int
    /// Seconds since 1970 UTC.
    var modified = 0

    /// Where each field begins and how long it is.
    private enum Field {
        static let name = 0..<100
        static let mode = 100..<108
        static let owner = 108..<116
        static let group = 116..<124
        static let size = 124..<136
        static let modified = 136..<148
        static let checksum = 148..<156
        static let kind = 156
        static let magic = 257..<265
    }

    var bytes: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.length)
        func put(_ text: String, in field: Range<Int>) {
            for (index, byte) in zip(field, text.utf8) { block[index] = byte }
        }
        put(name, in: Field.name)
        put("0000600\0", in: Field.mode)
        put("0000000\0", in: Field.owner)
        put("0000000\0", in: Field.group)
        put(Self.octal(modified, digits: 11) ?? "00000000000", in: Field.modified)
        if let digits = Self.octal(size, digits: 11) {
            put(digits, in: Field.size)
        } else {
            // From 8 GiB on in binary, as GNU tar and everybody after it does.
            for (shift, index) in Field.size.reversed().enumerated().prefix(8) {
                block[index] = UInt8(truncatingIfNeeded: size >> (8 * shift))
            }
            block[Field.size.lowerBound] = 0x80
        }
        block[Field.kind] = UInt8(ascii: "0")
        put("ustar\u{0}00", in: Field.magic)
        put((Self.octal(Self.checksum(of: block), digits: 6) ?? "") + "\0 ", in: Field.checksum)
        return block
    }

    init(name: String, size: Int, modified: Int = 0) {
        self.name = name
        self.size = size
        self.modified = modified
    }

    /// Reads a block; `nil` for what is no header of a plain file.
    init?(_ block: [UInt8]) {
        guard block.count == Self.length, block[Field.magic].prefix(5).elementsEqual("ustar".utf8),
            block[Field.kind] == UInt8(ascii: "0"), Self.number(block[Field.checksum]) == Self.checksum(of: block),
            let name = String(validating: block[Field.name].prefix { $0 != 0 }, as: UTF8.self), !name.isEmpty,
            let size = Self.number(block[Field.size]), let modified = Self.number(block[Field.modified])
        else { return nil }
        self.init(name: name, size: size, modified: modified)
    }

    /// Zeroes up to the next block.
    static func padding(after size: Int) -> Int { (length - size % length) % length }

    /// The sum of all bytes, those of the sum itself taken for blanks.
    private static func checksum(of block: [UInt8]) -> Int {
        block.indices.reduce(0) { sum, index in
            sum + Int(Field.checksum.contains(index) ? UInt8(ascii: " ") : block[index])
        }
    }

    private static func octal(_ number: Int, digits: Int) -> String? {
        let text = String(number, radix: 8)
        return text.count > digits ? nil : String(repeating: "0", count: digits - text.count) + text
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if field.first == 0x80 {
            let low = field.suffix(8)
            // More than a file can have.
            guard field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }), low.first ?? 0 < 0x80 else { return nil }
            return low.reduce(0) { $0 << 8 | Int($1) }
        }
        let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
        return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
    }
}
