import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("A folder of artifacts")
struct ArtifactFolderTests {
    private let bytes = [UInt8]("a document".utf8)

    @Test("gives back what it keeps, by the digest of the bytes")
    func roundTrip() async throws {
        try await TemporaryFolder.with { folder in
            let store = ArtifactFolder(folder: folder.path)
            let artifact = try await store.keep(bytes)
            // sha256sum's own answer.
            #expect(artifact.sha256 == "0d1da5138c035ffb7a848cfa108a901b2d7e44195f11ddc475e1fe7c1cf9d8b3")
            #expect(artifact.bytes == 10)
            #expect(try await store.read(artifact) == bytes)
        }
    }

    @Test("keeps the same bytes once, however many keep them at the same time")
    func twice() async throws {
        try await TemporaryFolder.with { folder in
            let store = ArtifactFolder(folder: folder.path)
            try await withThrowingTaskGroup(of: Artifact.self) { group in
                for _ in 0..<32 { group.addTask { try await store.keep(bytes) } }
                var seen: Set<Artifact> = []
                for try await artifact in group { seen.insert(artifact) }
                #expect(seen.count == 1)
            }
            #expect(try Self.files(in: folder).count == 1)
        }
    }

    @Test("is readable by its owner only")
    func permissions() async throws {
        try await TemporaryFolder.with { folder in
            _ = try await ArtifactFolder(folder: folder.appending(path: "artifacts").path).keep(bytes)
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                let path = folder.appending(path: name).path
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
                #expect(mode & 0o077 == 0, "\(name) has mode \(String(mode, radix: 8))")
            }
        }
    }

    @Test("notices bytes that are gone or changed")
    func damage() async throws {
        try await TemporaryFolder.with { folder in
            let store = ArtifactFolder(folder: folder.path)
            let artifact = try await store.keep(bytes)
            let file = folder.appending(path: try #require(try Self.files(in: folder).first))
            try Data("a Document".utf8).write(to: file)
            await #expect(throws: ArtifactError.damaged(sha256: artifact.sha256)) { try await store.read(artifact) }
            try FileManager.default.removeItem(at: file)
            await #expect(throws: ArtifactError.missing(sha256: artifact.sha256)) { try await store.read(artifact) }
            // Keeping them again heals it.
            #expect(try await store.keep(bytes) == artifact)
            #expect(try await store.read(artifact) == bytes)
        }
    }

    @Test("says so when it cannot write, and leaves nothing half written")
    func notWritable() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "a-file").path
            try Data().write(to: URL(filePath: file))
            let store = ArtifactFolder(folder: file)
            await #expect(throws: ArtifactError.self) { try await store.keep(bytes) }
            #expect(try Self.files(in: folder) == ["a-file"])
        }
    }

    private static func files(in folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
            return !isFolder.boolValue
        }
    }
}
