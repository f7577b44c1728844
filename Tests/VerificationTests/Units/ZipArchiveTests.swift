import Foundation
import Testing

@testable import Verification

@Suite("Opening archives")
struct ZipArchiveTests {
    /// Made by Python's zipfile: one entry stored, one of a repeated word, one of letters without a pattern.
    private static let file = [UInt8](
        Data(
            base64Encoded: """
                UEsDBBQAAAAAAAAAIVxvYassFAAAABQAAAAIAAAAbWltZXR5cGVhcHBsaWNhdGlvbi9lcHViK3ppcFBLAwQUAAAACAAAACFc4XeF
                LSIAAACgDwAABAAAAHRleHTtxbEJADAIALBX+pqd3ATB/z3DJVmS0b+mX9q2bdu27bMXUEsDBBQAAAAIAAAAIVxSEwNsxwAAACwB
                AAAFAAAAbm9pc2UNzzcCRCEIANGzon7MAUzI6Xe7KV4z39Rnoxuvj13VuwG1rffg9igapssAsBnq8U2Awp9xKOH8I0Hj7XBLcpLl
                UqPjU5qD6jQjiNZ2sPB9R4rth9xDqmUIDJPumrNuRArwPHOoVGbp8fASqCqkHz32zYwy2VMbpRVgXrpyX6BhI0+0yhrNsRY6vBdD
                dLqwJIsYCU/cN/Wbx3CQam7qo4tCfjUIUD8j2C+dxmHrpR5o/wen5rObkfR5k6xNSbDN+AGb6WfHd9cPUEsBAhQDFAAAAAAAAAAh
                XG9hqywUAAAAFAAAAAgAAAAAAAAAAAAAAIABAAAAAG1pbWV0eXBlUEsBAhQDFAAAAAgAAAAhXOF3hS0iAAAAoA8AAAQAAAAAAAAA
                AAAAAIABOgAAAHRleHRQSwECFAMUAAAACAAAACFcUhMDbMcAAAAsAQAABQAAAAAAAAAAAAAAgAF+AAAAbm9pc2VQSwUGAAAAAAMA
                AwCbAAAAaAEAAAAA
                """, options: .ignoreUnknownCharacters) ?? Data())

    @Test("gives what was packed")
    func opens() throws {
        let archive = try ZipArchive(Self.file)
        #expect(archive.entries.map(\.name) == ["mimetype", "text", "noise"])
        #expect(archive["mimetype"] == Array("application/epub+zip".utf8))
        #expect(archive["text"] == Array(String(repeating: "harbour ", count: 500).utf8))
        #expect(archive["noise"]?.count == 300)
    }

    @Test("notices every flipped byte of what is packed")
    func flipped() throws {
        let noise = try #require(Self.file.firstRange(of: Array("noise".utf8)))
        for position in noise.upperBound..<(noise.upperBound + 150) {
            var file = Self.file
            file[position] ^= 0x55
            #expect(throws: (any Error).self, "\(position)") { _ = try ZipArchive(file) }
        }
    }

    @Test("notices a header that contradicts the directory", arguments: [8, 14, 18, 22, 26, 30])
    func contradiction(at position: Int) {
        var file = Self.file
        file[position] ^= 1
        #expect(throws: (any Error).self) { _ = try ZipArchive(file) }
    }

    @Test("refuses every file that is cut off")
    func cut() {
        for length in 0..<Self.file.count {
            #expect(throws: (any Error).self, "\(length)") { _ = try ZipArchive(Array(Self.file.prefix(length))) }
        }
    }

    @Test("unpacks all three kinds of blocks")
    func blocks() throws {
        let stored: [UInt8] = [1, 3, 0, 252, 255, 65, 66, 67]
        #expect(try Inflate.unpack(stored) == Array("ABC".utf8))
        // Fixed codes: zlib's own output for "aaaaaaaaaa".
        #expect(try Inflate.unpack([0x4B, 0x4C, 0x84, 0x01, 0x00]) == Array("aaaaaaaaaa".utf8))
        #expect(throws: Inflate.Broken.self) { try Inflate.unpack([7]) }
        #expect(throws: Inflate.Broken.self) { try Inflate.unpack([0x4B, 0x4C, 0x84]) }
    }
}
