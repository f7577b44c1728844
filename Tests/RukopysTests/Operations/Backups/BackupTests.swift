import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys backup")
struct BackupTests {
    @Test("makes one private file that tar reads, overwrites nothing, and says what is not in it")
    func file() async throws {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            let made = try await installation.run("backup", "a.tar")
            #expect(made.status == 0, "\(made.errors)")
            #expect(made.output.contains("users: 1\n"))
            #expect(made.output.contains("not in it: the master key (\(installation.folder.path)/master.key)"))
            let attributes = try FileManager.default.attributesOfItem(atPath: installation.path("a.tar"))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let listed = try await Self.tar("-tf", installation.path("a.tar"))
            #expect(listed.split(separator: "\n") == ["rukopys.sqlite", "manifest.json"])
            let first = try Data(contentsOf: URL(fileURLWithPath: installation.path("a.tar")))

            try await installation.execute("UPDATE users SET full_name = 'Somebody else'")
            let again = try await installation.run("backup", "a.tar")
            #expect(again.status == 1)
            #expect(again.lines.count == 1 && again.errors.contains("--force"), "\(again.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: installation.path("a.tar"))) == first)
            #expect(try await installation.run("backup", "a.tar", "--force").status == 0)
            #expect(try Data(contentsOf: URL(fileURLWithPath: installation.path("a.tar"))) != first)
            #expect(try installation.drafts.isEmpty)
        }
    }

    @Test("keeps nothing of what was erased")
    func erased() async throws {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            let text = String(repeating: "nobody-is-to-see-this ", count: 2_000)
            try await installation.execute("UPDATE users SET full_name = \(text)")
            try await installation.execute("UPDATE users SET full_name = NULL")
            #expect(try await installation.run("backup", "a.tar").status == 0)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: installation.path("a.tar")))
            #expect(bytes.range(of: Data("nobody-is-to-see-this".utf8)) == nil)
        }
    }

    @Test("says so where there is no database, and makes none")
    func nothing() async throws {
        try await Installation.with { installation in
            let ending = try await installation.run("backup", "a.tar")
            #expect(ending.status == 1)
            #expect(ending.lines.count == 1, "\(ending.errors)")
            #expect(!installation.exists("rukopys.sqlite"))
            #expect(!installation.exists("a.tar"))
            try await installation.makeDatabase()
            let lost = try await installation.run("backup", "no/such/folder/a.tar")
            #expect(lost.status == 1)
            #expect(lost.lines == ["rukopys: cannot write to the folder no/such/folder: No such file or directory"])
        }
    }

    @Test("says that a file is missing, and keeps the rest")
    func missing() async throws {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            let digest = String(repeating: "ab", count: 32)
            try await installation.execute(
                """
                INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, status,
                    created_at, updated_at)
                SELECT 'd', id, 'T', 'A topic', 'en', 3, 'apa', 'completed', 0, 0 FROM users
                """)
            try await installation.execute(
                """
                INSERT INTO artifacts (document_id, format, sha256, bytes, created_at)
                VALUES ('d', 'md', \(digest), 5, 0)
                """)
            let ending = try await installation.run("backup", "a.tar")
            #expect(ending.status == 1)
            #expect(ending.lines.count == 1 && ending.errors.contains(digest), "\(ending.errors)")
            #expect(installation.exists("a.tar"))
            let without = try await installation.run("backup", "b.tar", "--without-files")
            #expect(without.status == 0, "\(without.errors)")
            #expect(without.output.contains("files: 1, not in it: they are in \(installation.path("artifacts"))"))
            // What is known to be missing is missing after a restoration, too.
            try await Installation.with { other in
                try other.takeKey(of: installation.folder)
                let restored = try await other.run("restore", installation.path("a.tar"))
                #expect(restored.status == 1)
                #expect(restored.lines == ["rukopys: the file \(digest) is missing"])
                #expect(try await other.texts("SELECT email AS text FROM users") == ["first@example.org"])
            }
        }
    }

    @Test("killed in the middle leaves no file, and the next one takes its remains away")
    func killed() async throws {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            try await installation.execute(
                "UPDATE users SET full_name = \(String(repeating: "x", count: 60 << 20))")
            try await ServerProcess.run(["backup", "a.tar"], in: installation.folder) { process in
                try await eventually("it has begun") { try !installation.drafts.isEmpty }
                process.kill()
                #expect(try await process.ending().isKilled)
            }
            #expect(!installation.exists("a.tar"))
            #expect(try installation.drafts.count == 1)
            #expect(try SQLiteFile(path: installation.database).flaws().isEmpty)
            #expect(try await installation.run("backup", "a.tar").status == 0)
            #expect(try installation.drafts.isEmpty)
        }
    }

    @Test("without room says so, and leaves no file", arguments: [100_000, 500_000])
    func full(limit: Int) async throws {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            // Within the first limit the copy of the database cannot be made, within the second the archive of it.
            let ending = try await LimitedProcess.run(
                ["backup", "a.tar"], largestFile: limit, in: installation.folder)
            #expect(ending.status == 1, "\(ending.errors)")
            #expect(ending.errors.hasPrefix("rukopys: "), "\(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
            #expect(!installation.exists("a.tar"))
            #expect(try installation.drafts.isEmpty)
        }
    }

    @Test(
        "of a PostgreSQL gives the line that makes one, and that line works", .enabled(if: Engine.available.count > 1))
    func postgresql() async throws {
        try await Engine.postgresql.withDatabaseURL(connections: 4) { url in
            try await Installation.with { installation in
                let settings = ["DATABASE_URL": url.text]
                let ending = try await installation.run("backup", "it's.dump", settings: settings)
                #expect(ending.status == 1)
                #expect(!installation.exists("it's.dump"))
                let line = try #require(ending.lines.first { $0.hasPrefix("  pg_dump ") })
                let dumped = try await LimitedProcess.shell(line, in: installation.folder)
                #expect(dumped.status == 0, "\(dumped.errors)")
                let restore = try await installation.run("restore", "it's.dump", settings: settings)
                #expect(restore.status == 1)
                #expect(restore.lines.contains { $0.hasPrefix("  pg_restore ") && $0.hasSuffix("'it'\\''s.dump'") })
            }
        }
    }

    private static func tar(_ arguments: String...) async throws -> String {
        let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
        return try await LimitedProcess.shell("tar \(quoted)", in: FileManager.default.temporaryDirectory).output
    }
}
