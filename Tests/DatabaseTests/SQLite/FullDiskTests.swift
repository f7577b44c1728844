import Database
import Foundation
import TestSupport
import Testing

@Suite("A full disk under SQLite")
struct FullDiskTests {
    @Test("fails those who need room; nothing is half committed; it works again when there is room")
    func limitedPages() async throws {
        try await TemporaryFolder.with { folder in
            let url = DatabaseURL.sqlite(path: folder.appending(path: "a.sqlite").path)
            try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                try await database.makeNotes()
                try await Self.limit(database, pages: 40)
                let acknowledged = try await Self.crowd(database)
                #expect(acknowledged.isSuperset(of: (1...40).filter { !$0.isMultiple(of: 8) }))
                #expect(acknowledged.isDisjoint(with: (1...40).filter { $0.isMultiple(of: 8) }))
                try await Self.check(database, holds: acknowledged)
                try await Self.limit(database, pages: 100_000)
                try await Self.addLargeNote(database, 8)
                try await Self.check(database, holds: acknowledged.union([8]))
            }
        }
    }

    @Test("of a real file system fails honestly, at COMMIT too", .enabled(if: SmallDisk.isPossible))
    func smallDisk() async throws {
        try await TemporaryFolder.with { folder in
            let disk = try SmallDisk(at: folder.appending(path: "disk").path, kilobytes: 512)
            defer { disk.unmount() }
            let url = DatabaseURL.sqlite(path: disk.path + "/a.sqlite")
            try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                try await database.makeNotes()
                let ballast = URL(filePath: disk.path + "/ballast")
                try Data(repeating: 0, count: 250_000).write(to: ballast)
                let acknowledged = try await Self.crowd(database)
                #expect(acknowledged.isDisjoint(with: (1...40).filter { $0.isMultiple(of: 8) }))
                try await Self.check(database, holds: acknowledged)
                try FileManager.default.removeItem(at: ballast)
                try await database.write { try $0.addNote(1_000) }
                try await Self.check(database, holds: acknowledged.union([1_000]))
            }
            try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                let ids = try await database.noteIDs()
                #expect(ids.last == 1_000)
            }
        }
    }

    /// Forty writers behind one that holds the writer; each eighth wants a megabyte.
    ///
    /// - Returns: the notes that were acknowledged. Whoever was not has an error that says that there is no room.
    private static func crowd(_ database: any Database) async throws -> Set<Int> {
        let gate = Gate()
        let asked = Tally()
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            group.addTask {
                try await database.write { _ in gate.pass() }
                return nil
            }
            try await eventually("the writer is held") { gate.arrivals == 1 }
            for number in 1...40 {
                group.addTask {
                    asked.add()
                    do {
                        if number.isMultiple(of: 8) {
                            try await addLargeNote(database, number)
                        } else {
                            try await database.write { try $0.addNote(number) }
                        }
                        return number
                    } catch DatabaseError.full {
                        return nil
                    }
                }
            }
            try await eventually("all have asked") { asked.count == 40 }
            gate.open()
            return try await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
    }

    /// Two statements, so that half of it could stay behind.
    private static func addLargeNote(_ database: any Database, _ number: Int) async throws {
        let text = String(repeating: "\(number)", count: 1_000_000)
        try await database.write { transaction in
            try transaction.addNote(-number)
            _ = try transaction.run("INSERT INTO notes (id, body) VALUES (\(number), \(text))")
        }
    }

    private static func check(_ database: any Database, holds acknowledged: Set<Int>) async throws {
        let ids = try await database.noteIDs()
        #expect(Set(ids.filter { $0 > 0 }) == acknowledged)
        #expect(ids.filter { $0 < 0 }.allSatisfy { acknowledged.contains(-$0) })
        let verdict = try await database.read { try $0.first("PRAGMA integrity_check")?["integrity_check"] ?? "none" }
        #expect(verdict == "ok")
    }

    /// SQLite's own limit, which fails as a full disk does.
    private static func limit(_ database: any Database, pages: Int) async throws {
        _ = try await database.write { try $0.rows(SQL(stringLiteral: "PRAGMA max_page_count = \(pages)")) }
    }
}
