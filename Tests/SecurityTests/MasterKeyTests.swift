import Crypto
import Foundation
import Security
import TestSupport
import Testing

@Suite("The master key")
struct MasterKeyTests {
    @Test("is read from base64 of 32 bytes and written back as it was")
    func reading() throws {
        let text = Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let key = try #require(MasterKey(base64: text))
        #expect(key.base64.exposed == text)
        #expect(MasterKey().base64 != MasterKey().base64)
    }

    @Test("is nothing else")
    func garbage() {
        let bytes = { (count: Int) in Data(repeating: 0xFB, count: count).base64EncodedString() }
        let texts = [
            "", "secret", bytes(31), bytes(33), bytes(16), bytes(64), bytes(32) + "\n", " " + bytes(32),
            String(bytes(32).dropLast()), bytes(32).replacing("+", with: "-").replacing("/", with: "_"),
            String(repeating: "fb", count: 32),
        ]
        for text in texts { #expect(MasterKey(base64: text) == nil, "\(text)") }
    }

    @Test("gives each purpose a key of its own, the same each time")
    func derivation() throws {
        let key = try #require(MasterKey(base64: Data(repeating: 7, count: 32).base64EncodedString()))
        let other = try #require(MasterKey(base64: Data(repeating: 8, count: 32).base64EncodedString()))
        let purposes: [MasterKey.Purpose] = [
            .keyringSealing, .magicLinks, .signInCodes, .auditedAddresses, .browserCookies,
        ]
        let derived = purposes.flatMap { [key.derived(for: $0), other.derived(for: $0)] }
        for (index, one) in derived.enumerated() {
            for another in derived[(index + 1)...] { #expect(one != another) }
        }
        for purpose in purposes { #expect(key.derived(for: purpose) == key.derived(for: purpose)) }
    }

    @Test("derives what it has always derived, else stored keys could not be opened after an update")
    func stability() throws {
        let key = try #require(MasterKey(base64: Data(repeating: 7, count: 32).base64EncodedString()))
        // HKDF-SHA256 (RFC 5869) written out: extract with a salt of zeros, then one block of expand.
        let extracted = HMAC<SHA256>.authenticationCode(
            for: Data(repeating: 7, count: 32), using: SymmetricKey(data: Data(repeating: 0, count: 32)))
        let expanded = HMAC<SHA256>.authenticationCode(
            for: Data("rukopys keyring sealing v1".utf8) + [1], using: SymmetricKey(data: extracted))
        #expect(key.derived(for: .keyringSealing) == SymmetricKey(data: expanded))
    }

    @Test("of a development server is made once, readable by its owner only, and found again")
    func development() async throws {
        try await TemporaryFolder.with { folder in
            let made = try MasterKey.development(in: folder.path)
            let path = folder.appending(path: "master.key").path
            #expect(try PrivateFileTests.mode(of: path) == 0o600)
            #expect(try MasterKey.development(in: folder.path).base64 == made.base64)
            let stored = try String(contentsOfFile: path, encoding: .utf8)
            #expect(stored == made.base64.exposed + "\n")
        }
    }

    @Test("of a development server is never replaced when its file cannot be understood")
    func damagedFile() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "master.key").path
            try Data("half a k".utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: MasterKeyFileError.self) {
                _ = try MasterKey.development(in: folder.path)
            }
            #expect(error?.reason == "\(path) does not hold a key: base64 of 32 bytes")
            #expect(FileManager.default.contents(atPath: path) == Data("half a k".utf8))
        }
    }

    @Test("of a development server says when its folder cannot be written")
    func missingFolder() async throws {
        try await TemporaryFolder.with { folder in
            let error = #expect(throws: MasterKeyFileError.self) {
                _ = try MasterKey.development(in: folder.path + "/missing")
            }
            #expect(error?.reason.contains("/missing/master.key: No such file or directory") == true)
        }
    }
}
