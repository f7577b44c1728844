import Foundation
import Security
import TestSupport
import Testing

@Suite("A private file")
struct PrivateFileTests {
    @Test("is readable by its owner only and never replaces another when it is created")
    func creation() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "secret").path
            try PrivateFile.create(path, Data("first".utf8))
            #expect(try Self.mode(of: path) == 0o600)
            #expect(throws: PrivateFileError.self) { try PrivateFile.create(path, Data("second".utf8)) }
            #expect(FileManager.default.contents(atPath: path) == Data("first".utf8))
        }
    }

    @Test("is replaced as a whole, whatever its mode was, and leaves no draft behind")
    func replacement() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "letter.eml").path
            try Data("an old one, and a longer one".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let reader = try #require(FileHandle(forReadingAtPath: path))
            try PrivateFile.replace(path, with: Data("new".utf8))
            #expect(FileManager.default.contents(atPath: path) == Data("new".utf8))
            #expect(try Self.mode(of: path) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["letter.eml"])
            // Who had begun to read goes on reading what was there.
            #expect(try reader.readToEnd() == Data("an old one, and a longer one".utf8))
        }
    }

    @Test("that cannot be written says why and leaves nothing behind")
    func failure() async throws {
        try await TemporaryFolder.with { folder in
            let missing = folder.appending(path: "missing/file").path
            let error = #expect(throws: PrivateFileError.self) { try PrivateFile.create(missing, Data()) }
            #expect(error?.reason == "cannot create \(missing): No such file or directory")
            let occupied = folder.appending(path: "occupied").path
            try FileManager.default.createDirectory(atPath: occupied, withIntermediateDirectories: true)
            #expect(throws: PrivateFileError.self) { try PrivateFile.replace(occupied, with: Data("x".utf8)) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["occupied"])
        }
    }

    static func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
