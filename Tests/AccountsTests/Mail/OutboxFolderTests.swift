import Foundation
import Mail
import TestSupport
import Testing

@Suite("The outbox folder")
struct OutboxFolderTests {
    @Test("keeps each message as a file of its owner's, in a folder of its owner's")
    func files() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "var/outbox").path
            try await OutboxFolder(folder: path).send(Self.message("one", "first"))
            #expect(try Self.mode(of: path) == 0o700)
            #expect(try Self.mode(of: path + "/one.eml") == 0o600)
            let wire = try String(contentsOfFile: path + "/one.eml", encoding: .utf8)
            #expect(wire == Self.message("one", "first").wireFormat)
            #expect(try ParsedMail(wire).parts.count == 2)
        }
    }

    @Test("has one file for a message that is sent twice, and never a part of one")
    func twice() async throws {
        try await TemporaryFolder.with { folder in
            let outbox = OutboxFolder(folder: folder.path)
            try await outbox.send(Self.message("one", "first"))
            let reader = try #require(FileHandle(forReadingAtPath: folder.path + "/one.eml"))
            try await outbox.send(Self.message("one", "second"))
            try await outbox.send(Self.message("two", "third"))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            #expect(names == ["one.eml", "two.eml"])
            // Who had begun to read goes on reading the old message.
            let old = try #require(try reader.readToEnd())
            #expect(String(decoding: old, as: UTF8.self) == Self.message("one", "first").wireFormat)
            let new = try String(contentsOfFile: folder.path + "/one.eml", encoding: .utf8)
            #expect(new == Self.message("one", "second").wireFormat)
        }
    }

    @Test("that cannot be written asks for another try, and says why", arguments: ["var", "var/one.eml/x"])
    func failure(occupied: String) async throws {
        try await TemporaryFolder.with { folder in
            // In the place of the folder stands a file, or in the place of the file a folder.
            let path = folder.appending(path: occupied)
            let parent = path.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data().write(to: path)
            let error = await #expect(throws: MailFailure.self) {
                try await OutboxFolder(folder: folder.path + "/var").send(Self.message("one", "first"))
            }
            guard case .temporary(let reason) = error else {
                Issue.record("not temporary: \(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix("the outbox folder cannot be written: "))
            #expect(!reason.contains("first"))
        }
    }

    private static func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private static func message(_ id: String, _ text: String) -> MailMessage {
        MailMessage(
            from: "no-reply@rukopys.example", to: "ada@example.org", subject: "Hello", text: text, html: text, id: id,
            date: TestClock.start)
    }
}
