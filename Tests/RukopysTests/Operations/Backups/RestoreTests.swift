import Database
import Documents
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys restore")
struct RestoreTests {
    /// Lends an installation with a backup of it: `backup.tar`.
    private static func withBackup<T>(_ body: (Installation, String) async throws -> T) async throws -> T {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            #expect(try await installation.run("backup", "backup.tar").status == 0)
            return try await body(installation, installation.path("backup.tar"))
        }
    }

    @Test("refuses while a server runs, and touches nothing")
    func server() async throws {
        try await Self.withBackup { installation, backup in
            try await ServerProcess.run(["serve"], in: installation.folder) { process in
                _ = try await process.origin()
                let refused = try await installation.run("restore", backup, "--force")
                #expect(refused.status == 1)
                #expect(refused.lines.count == 1 && refused.errors.contains("using this SQLite file"))
                process.terminate()
                #expect(try await process.ending().status == 0)
            }
            #expect(try Self.kept(installation).isEmpty)
        }
    }

    @Test("puts a database with data aside only with --force, with all that was committed, and never throws it away")
    func force() async throws {
        try await Self.withBackup { installation, backup in
            #expect(try await installation.run("admin", "add", "second@example.org").status == 0)
            let refused = try await installation.run("restore", backup)
            #expect(refused.status == 1)
            #expect(refused.lines.count == 1 && refused.errors.contains("--force"), "\(refused.errors)")
            #expect(try await installation.texts("SELECT email AS text FROM users ORDER BY email").count == 2)

            let restored = try await installation.run("restore", backup, "--force")
            #expect(restored.status == 0, "\(restored.errors)")
            #expect(restored.output.contains("admin sessions fast-forward"))
            #expect(try await installation.texts("SELECT email AS text FROM users") == ["first@example.org"])
            let kept = try #require(try Self.kept(installation).first)
            #expect(restored.output.contains(kept))
            let old = try await ShortDatabase.with(.sqlite(path: installation.path(kept))) { database in
                try await database.fetch("SELECT email FROM users ORDER BY email").map { try $0["email"] as String }
            }
            #expect(old == ["first@example.org", "second@example.org"])
            #expect(try await installation.run("admin", "sessions", "fast-forward").status == 0)
        }
    }

    @Test("leaves no old write-ahead log that would be played into the new database")
    func log() async throws {
        try await Self.withBackup { installation, backup in
            // A server that was killed leaves a log with what it has committed last.
            try await ServerProcess.run(["serve"], in: installation.folder) { process in
                _ = try await process.origin()
                // It listens before its worker has said that it is there.
                try await eventually("the worker is there") {
                    try await !installation.texts("SELECT id AS text FROM workers").isEmpty
                }
                process.kill()
                _ = try await process.ending()
            }
            #expect(installation.exists("rukopys.sqlite-wal"))
            #expect(try await !installation.texts("SELECT id AS text FROM workers").isEmpty)
            #expect(try await installation.run("restore", backup, "--force").status == 0)
            #expect(try SQLiteFile(path: installation.database).flaws().isEmpty)
            #expect(try await installation.texts("SELECT id AS text FROM workers").isEmpty)
        }
    }

    @Test("keeps what is no database any more, and counts it as data")
    func broken() async throws {
        try await Self.withBackup { installation, backup in
            let garbage = Data("this was a database once".utf8)
            try garbage.write(to: URL(fileURLWithPath: installation.database))
            #expect(try await installation.run("restore", backup).status == 1)
            #expect(try await installation.run("restore", backup, "--force").status == 0)
            let kept = try #require(try Self.kept(installation).first { $0.hasSuffix("Z") })
            #expect(try Data(contentsOf: URL(fileURLWithPath: installation.path(kept))) == garbage)
            #expect(try await installation.texts("SELECT email AS text FROM users") == ["first@example.org"])
        }
    }

    @Test("a damaged, cut or foreign archive is refused before anything is touched")
    func damaged() async throws {
        try await Self.withBackup { installation, backup in
            let good = try [UInt8](Data(contentsOf: URL(fileURLWithPath: backup)))
            var flawed: [String: [UInt8]] = [
                "empty": [], "text": Array("not an archive".utf8), "cut": Array(good.prefix(good.count / 2)),
                "without an end": Array(good.dropLast(2_560)), "only zeroes": [UInt8](repeating: 0, count: 4_096),
            ]
            for place in [0, 130, 600, 5_000, good.count / 2, good.count - 1_600] {
                var bytes = good
                bytes[place] ^= 1
                flawed["bit at \(place)"] = bytes
            }
            for name in ["../../etc/passwd", "artifacts/../../x", "/etc/passwd", "artifacts/ab/" + "abc"] {
                flawed[name] = TarHeader(name: name, size: 0).bytes + good
            }
            try await Installation.with { other in
                for (name, bytes) in flawed {
                    try Data(bytes).write(to: URL(fileURLWithPath: other.path("flawed.tar")))
                    let refused = try await other.run("restore", "flawed.tar")
                    #expect(refused.status == 1, "\(name)")
                    #expect(refused.lines.count == 1 && refused.errors.hasPrefix("rukopys: "), "\(refused.errors)")
                }
                #expect(try await other.run("restore", "nowhere.tar").status == 1)
                let left = try FileManager.default.contentsOfDirectory(atPath: other.folder.path)
                #expect(!left.contains { $0.hasPrefix("rukopys.sqlite") && $0 != "rukopys.sqlite.lock" }, "\(left)")
            }
        }
    }

    @Test("without room says so, and leaves the database as it was", arguments: [100_000, 1_000_000])
    func full(limit: Int) async throws {
        try await Self.withBackup { installation, backup in
            // Within the second limit the database has room; the first file that belongs to it has none.
            let content = [UInt8](repeating: 7, count: 2_000_000)
            let kept = try await ArtifactFolder(folder: installation.path("artifacts")).keep(content)
            try await installation.execute(
                """
                INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, status,
                    created_at, updated_at)
                SELECT 'd', id, 'T', 'A topic', 'en', 3, 'apa', 'completed', 0, 0 FROM users
                """)
            try await installation.execute(
                """
                INSERT INTO artifacts (document_id, format, sha256, bytes, created_at)
                VALUES ('d', 'pdf', \(kept.sha256), \(kept.bytes), 0)
                """)
            #expect(try await installation.run("backup", backup, "--force").status == 0)
            #expect(try await installation.run("admin", "add", "second@example.org").status == 0)
            let ending = try await LimitedProcess.run(
                ["restore", backup, "--force"], largestFile: limit, in: installation.folder)
            #expect(ending.status == 1, "\(ending.errors)")
            #expect(ending.errors.hasPrefix("rukopys: "), "\(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
            #expect(try Self.kept(installation).isEmpty)
            #expect(!installation.exists("rukopys.sqlite.restoring"))
            #expect(try await installation.texts("SELECT email AS text FROM users").count == 2)
        }
    }

    @Test("says what the restored database lacks: its key, its audit log's rows")
    func complaints() async throws {
        try await Self.withBackup { installation, backup in
            try await Installation.with { other in
                let keyless = try await other.run("restore", backup)
                #expect(keyless.status == 1)
                #expect(keyless.lines.count == 1 && keyless.errors.contains("there is no master key"))
                #expect(!other.exists("master.key"))
            }
            try await Installation.with { other in
                let key = Data(repeating: 7, count: 32).base64EncodedString()
                let wrong = try await other.run("restore", backup, settings: ["RUKOPYS_MASTER_KEY": key])
                #expect(wrong.status == 1)
                #expect(wrong.lines.count == 1 && wrong.errors.contains("does not open the keys"), "\(wrong.errors)")
                #expect(!wrong.errors.contains(key))
            }
            try await installation.execute("UPDATE audit_log SET actor = 'nobody'")
            #expect(try await installation.run("backup", "edited.tar").status == 0)
            try await Installation.with { other in
                try other.takeKey(of: installation.folder)
                let edited = try await other.run("restore", installation.path("edited.tar"))
                #expect(edited.status == 1)
                #expect(edited.errors.contains("it was edited"))
            }
        }
    }

    private static func kept(_ installation: Installation) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: installation.folder.path)
            .filter { $0.hasPrefix("rukopys.sqlite.replaced-") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    }
}
