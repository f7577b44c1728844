import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("The commands")
struct CommandTests {
    @Test(
        "what is no command or option is a matter of usage: 64",
        arguments: [
            ["serve", "--nonsense"], ["nonsense"], ["admin", "grant"], ["serve", "--port"], ["migrate", "now"],
        ])
    func usage(arguments: [String]) async throws {
        try await TemporaryFolder.with { folder in
            let ending = try await ServerProcess.end(of: arguments, in: folder)
            #expect(ending.status == 64)
            #expect(ending.errors.contains("Usage: rukopys"))
        }
    }

    @Test("--version and --help say what this is")
    func help() async throws {
        try await TemporaryFolder.with { folder in
            let version = try await ServerProcess.end(of: ["--version"], in: folder)
            #expect(version.status == 0)
            #expect(version.output == "\(RukopysCommand.version)\n")
            let help = try await ServerProcess.end(of: ["--help"], in: folder)
            #expect(help.status == 0)
            for command in ["serve", "migrate", "admin"] { #expect(help.output.contains(command)) }
        }
    }

    @Test("migrate brings an empty database to the schema of this release, once", arguments: Engine.available)
    func migrate(engine: Engine) async throws {
        try await engine.withDatabaseURL(migrated: false, connections: 4) { url in
            try await TemporaryFolder.with { folder in
                let settings = ["DATABASE_URL": url.text]
                let first = try await ServerProcess.end(of: ["migrate"], in: folder, settings)
                #expect(first.status == 0, "\(first.errors)")
                let known = Migration.known(for: engine == .sqlite ? .sqlite : .postgresql)
                #expect(first.output == known.map { "applied \($0.number) \($0.name)\n" }.joined())
                let second = try await ServerProcess.end(of: ["migrate"], in: folder, settings)
                #expect(second.status == 0)
                #expect(second.output == "nothing to do: the schema is up to date\n")
            }
        }
    }

    @Test("admin commands leave the schema of an earlier release alone", arguments: Engine.available)
    func earlierSchema(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 4) { url in
            try await TemporaryFolder.with { folder in
                let newest = Migration.known(for: engine == .sqlite ? .sqlite : .postgresql).count
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    _ = try await database.execute("DELETE FROM schema_migrations WHERE number = \(newest)")
                }
                let refused = try await ServerProcess.end(
                    of: ["admin", "grant", "you@example.org"], in: folder, ["DATABASE_URL": url.text])
                #expect(refused.status == 3 && refused.errors.contains("run `rukopys migrate`"), "\(refused.errors)")
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    let rows = try await database.fetch("SELECT number FROM schema_migrations")
                    #expect(rows.count == newest - 1)
                    #expect(try await database.fetch("SELECT id FROM users").isEmpty)
                }
            }
        }
    }

    @Test("admin grant makes the first administrator, admin revoke undoes it", arguments: Engine.available)
    func admin(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 4) { url in
            try await TemporaryFolder.with { folder in
                func admin(_ arguments: String...) async throws -> ServerProcess.Ending {
                    try await ServerProcess.end(of: ["admin"] + arguments, in: folder, ["DATABASE_URL": url.text])
                }
                func administrators() async throws -> [String] {
                    try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                        try await database.fetch("SELECT email FROM users WHERE is_admin = 1").map { try $0["email"] }
                    }
                }
                let granted = try await admin("grant", "First@Example.org")
                #expect(granted.status == 0, "\(granted.errors)")
                #expect(granted.output == "first@example.org is an administrator\n")
                #expect(try await administrators() == ["first@example.org"])
                #expect(try await admin("grant", "first@example.org").status == 0)
                #expect(try await admin("revoke", "first@example.org").status == 0)
                #expect(try await administrators() == [])
                let added = try await admin("add", "Second@Example.org")
                #expect(added.status == 0, "\(added.errors)")
                #expect(added.output == "second@example.org has an account\n")
                for arguments in [
                    ("grant", "no address"), ("revoke", "nobody@example.org"), ("add", "second@example.org"),
                    ("add", "no address"),
                ] {
                    let refused = try await admin(arguments.0, arguments.1)
                    #expect(refused.status == 1)
                    #expect(refused.lines.count == 1, "\(refused.errors)")
                }
            }
        }
    }
}
