import Testing

@testable import Rukopys

@Suite("A header of a tar archive")
struct TarHeaderTests {
    @Test(
        "is read as it was written, whatever the size", arguments: [0, 1, 511, 512, 8_589_934_591, 8_589_934_592, .max])
    func roundTrip(size: Int) {
        let header = TarHeader(name: "artifacts/ab/abc", size: size, modified: 1_700_000_000)
        #expect(header.bytes.count == 512)
        #expect(TarHeader(header.bytes) == header)
    }

    @Test("is refused with any bit changed")
    func changed() {
        let good = TarHeader(name: "rukopys.sqlite", size: 4_096).bytes
        // But for the blank behind the sum, which says nothing.
        for index in good.indices where index != 155 {
            var bytes = good
            bytes[index] ^= 1
            #expect(TarHeader(bytes) == nil, "byte \(index)")
        }
        #expect(TarHeader(Array(good.dropLast())) == nil)
    }

    @Test("names only what a backup holds")
    func names() {
        let digest = String(repeating: "0f", count: 32)
        #expect(BackupEntry(name: "rukopys.sqlite") == .database)
        #expect(BackupEntry(name: "artifacts/0f/\(digest)") == .file(sha256: digest))
        for name in ["artifacts/00/\(digest)", "artifacts/0f/\(digest)x", "./rukopys.sqlite", "", "artifacts/0f/../x"] {
            #expect(BackupEntry(name: name) == nil, "\(name)")
        }
    }
}
