/// A ZIP file, unpacked and checked: DOCX and EPUB are such (APPNOTE 6.3, without what these two never use).
struct ZipArchive {
    /// Why it does not open.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// In the order of the directory, by name.
    let entries: [(name: String, bytes: [UInt8])]

    subscript(name: String) -> [UInt8]? { entries.first { $0.name == name }?.bytes }

    init(_ file: [UInt8]) throws {
        guard let end = Self.endOfDirectory(file) else { throw Broken(description: "no end of the directory") }
        let count = Self.number(file, end + 10, 2)
        var position = Self.number(file, end + 16, 4)
        var entries: [(name: String, bytes: [UInt8])] = []
        for _ in 0..<count {
            guard position + 46 <= file.count, Self.number(file, position, 4) == 0x0201_4B50 else {
                throw Broken(description: "the directory ends too early")
            }
            let nameLength = Self.number(file, position + 28, 2)
            guard position + 46 + nameLength <= file.count else { throw Broken(description: "a name is cut off") }
            let name = String(decoding: file[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self)
            entries.append((name, try Self.content(of: name, at: position, in: file)))
            position += 46 + nameLength + Self.number(file, position + 30, 2) + Self.number(file, position + 32, 2)
        }
        self.entries = entries
    }

    private static func content(of name: String, at entry: Int, in file: [UInt8]) throws -> [UInt8] {
        let (method, checksum) = (number(file, entry + 10, 2), number(file, entry + 16, 4))
        let (packed, size) = (number(file, entry + 20, 4), number(file, entry + 24, 4))
        let local = number(file, entry + 42, 4)
        guard local + 30 <= file.count, number(file, local, 4) == 0x0403_4B50 else {
            throw Broken(description: "\(name): no local header")
        }
        try check(local, against: entry, name: name, in: file)
        let start = local + 30 + number(file, local + 26, 2) + number(file, local + 28, 2)
        guard start + packed <= file.count else { throw Broken(description: "\(name): cut off") }
        let bytes = Array(file[start..<(start + packed)])
        let content: [UInt8]
        switch method {
        case 0: content = bytes
        case 8:
            guard let unpacked = try? Inflate.unpack(bytes) else { throw Broken(description: "\(name): not DEFLATE") }
            content = unpacked
        default: throw Broken(description: "\(name): method \(method)")
        }
        guard content.count == size, Int(CRC32.of(content)) == checksum else {
            throw Broken(description: "\(name): wrong checksum")
        }
        return content
    }

    /// Programs read the one or the other: what stands in both must be the same.
    private static func check(_ local: Int, against entry: Int, name: String, in file: [UInt8]) throws {
        let nameEnd = local + 30 + number(file, local + 26, 2)
        var isSame = nameEnd <= file.count && String(decoding: file[(local + 30)..<nameEnd], as: UTF8.self) == name
        isSame = isSame && number(file, local + 8, 2) == number(file, entry + 10, 2)
        // Written as a stream, the sizes and the checksum follow behind the content.
        if number(file, local + 6, 2) & 8 == 0 {
            isSame =
                isSame
                && (0..<3).allSatisfy { number(file, local + 14 + 4 * $0, 4) == number(file, entry + 16 + 4 * $0, 4) }
        }
        guard isSame else { throw Broken(description: "\(name): its two headers contradict each other") }
    }

    /// The record stands at the end, before a comment.
    private static func endOfDirectory(_ file: [UInt8]) -> Int? {
        guard file.count >= 22 else { return nil }
        let first = max(0, file.count - 22 - 65_535)
        return stride(from: file.count - 22, through: first, by: -1).first { number(file, $0, 4) == 0x0605_4B50 }
    }

    private static func number(_ bytes: [UInt8], _ position: Int, _ width: Int) -> Int {
        guard position + width <= bytes.count else { return 0 }
        return (0..<width).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }
}

/// The checksum of ZIP entries.
enum CRC32 {
    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
}
