import Foundation
import TestSupport
import Testing

@testable import Database

@Suite("A SQLite file")
struct SQLiteFileTests {
    @Test("is written with synchronous=FULL, foreign keys and a write-ahead log")
    func durability() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "a.sqlite").path
            try await Engine.withOpenDatabase(.sqlite(path: path), poolSize: 1) { database in
                let settings = try await database.write { transaction in
                    [
                        try transaction.first("PRAGMA synchronous")?["synchronous"] ?? -1,
                        try transaction.first("PRAGMA foreign_keys")?["foreign_keys"] ?? -1,
                    ]
                }
                #expect(settings == [2, 1])
                try await database.makeNotes()
                #expect(FileManager.default.fileExists(atPath: path + "-wal"))
            }
            // Bytes 18 and 19 of the header: 2 means a write-ahead log (https://sqlite.org/fileformat2.html §1.3).
            let header = try Data(contentsOf: URL(filePath: path)).prefix(20)
            #expect(header.suffix(2) == Data([2, 2]))
        }
    }

    @Test("is its owner's alone, with all that is written beside it, and a mode that an operator chose stays")
    func mode() async throws {
        func modes(_ path: String) throws -> [Int] {
            try ["", "-wal", "-shm"].map {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + $0)
                return try #require(attributes[.posixPermissions] as? Int)
            }
        }
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "a.sqlite").path
            for (mode, isNew) in [(0o600, true), (0o640, false)] {
                if !isNew {
                    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                }
                try await Engine.withOpenDatabase(.sqlite(path: path), poolSize: 1) { database in
                    if isNew { try await database.makeNotes() }
                    try await database.write { try $0.addNote(mode) }
                    #expect(try modes(path) == [mode, mode, mode])
                }
            }
        }
    }

    @Test("belongs to one server; a short command may open it beside the server")
    func ownership() async throws {
        try await TemporaryFolder.with { folder in
            let url = DatabaseURL.sqlite(path: folder.appending(path: "a.sqlite").path)
            try await Engine.withOpenDatabase(url, poolSize: 1) { owner in
                try await owner.makeNotes()
                let error = await databaseError {
                    await (try openDatabase(url, poolSize: 1, isServer: true)).close()
                }
                guard case .refused(let reason) = error else {
                    Issue.record("a second server was not refused: \(String(describing: error))")
                    return
                }
                #expect(reason.contains("another rukopys process") && reason.contains("PostgreSQL"))
                #expect(!reason.contains("\n"))
                let command = try openDatabase(url, poolSize: 1, isServer: false)
                try await command.write { try $0.addNote(1) }
                await command.close()
                let ids = try await owner.noteIDs()
                #expect(ids == [1])
                try await owner.write { try $0.addNote(2) }
            }
            // Closed, it can have another owner, although the first one's object may still be about.
            try await Engine.withOpenDatabase(url, poolSize: 1) { next in
                let ids = try await next.noteIDs()
                #expect(ids == [1, 2])
            }
        }
    }

    @Test("is let go of although a child that is being started still has its lock open")
    func lockOfAChild() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "a.lock").path
            let lock = try FileLock(path: path)
            // What a forked child has until it calls exec: a duplicate of the same open file.
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap(Int32.init)
            let held = try #require(
                open.first { descriptor in
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == path
                })
            let copy = dup(held)
            defer { close(copy) }
            lock.release()
            try FileLock(path: path).release()
        }
    }

    @Test("that cannot be opened is refused in one line that names it", arguments: [true, false])
    func unusable(isServer: Bool) async throws {
        try await TemporaryFolder.with { folder in
            let garbage = folder.appending(path: "garbage.sqlite")
            try Data(repeating: 0x41, count: 8_192).write(to: garbage)
            let directory = folder.appending(path: "directory.sqlite")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
            let missing = folder.appending(path: "missing/a.sqlite")
            for file in [garbage, directory, missing] {
                let error = await databaseError {
                    await (try openDatabase(.sqlite(path: file.path), poolSize: 1, isServer: isServer)).close()
                }
                guard case .refused(let reason) = error else {
                    Issue.record("\(file.lastPathComponent): \(String(describing: error))")
                    continue
                }
                #expect(reason.contains(file.path))
                #expect(!reason.contains("\n"))
            }
            #expect(try Data(contentsOf: garbage).count == 8_192)
        }
    }

    @Test("that nobody may read is refused in one line", .enabled(if: geteuid() != 0, "root may read every file"))
    func forbidden() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "secret.sqlite")
            try Data().write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
            let error = await databaseError {
                _ = try openDatabase(.sqlite(path: file.path), poolSize: 1, isServer: true)
            }
            guard case .refused(let reason) = error else {
                Issue.record("not refused: \(String(describing: error))")
                return
            }
            #expect(reason.contains(file.path) && !reason.contains("\n"))
        }
    }
}
