import Crypto
import Database

/// What a table holds, in figures that come out the same on both engines.
///
/// The engines sort text in other ways, so the order of the rows must not count: it is the sum of the rows' SHA-256, in
/// four numbers that wrap. No two rows of a table are the same, since each has a primary key.
struct TableChecksum: Sendable, Hashable {
    private(set) var rows = 0
    private var sums: [UInt64] = [0, 0, 0, 0]

    mutating func add(_ row: MovedRow) {
        var digest = SHA256()
        for value in row { Self.feed(value, to: &digest) }
        rows += 1
        digest.finalize().withUnsafeBytes { bytes in
            for index in sums.indices {
                sums[index] &+= bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self).littleEndian
            }
        }
    }

    /// With the kind and the length before it, so that no two rows read alike.
    private static func feed(_ value: SQLValue, to digest: inout SHA256) {
        switch value {
        case .null: feed(0, [], to: &digest)
        case .integer(let integer): feed(1, bytes(of: UInt64(bitPattern: integer)), to: &digest)
        case .real(let double): feed(2, bytes(of: double.bitPattern), to: &digest)
        case .text(let text): feed(3, Array(text.utf8), to: &digest)
        case .blob(let content): feed(4, content, to: &digest)
        }
    }

    private static func feed(_ kind: UInt8, _ content: [UInt8], to digest: inout SHA256) {
        digest.update(data: [kind] + bytes(of: UInt64(content.count)))
        digest.update(data: content)
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
