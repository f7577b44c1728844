import Database
import Foundation
import TestSupport
import Testing

@Suite("A server that cannot start says why in one line and ends with 3")
struct RefusalTests {
    /// Runs `serve` to its end and checks that it said this, and nothing else.
    private static func expectRefusal(
        _ line: String, in folder: URL, _ settings: [String: String] = [:], arguments: [String] = ["serve"]
    ) async throws {
        let ending = try await ServerProcess.end(of: arguments, in: folder, settings)
        #expect(ending.status == 3, "\(ending.errors)")
        #expect(ending.lines.count == 1, "\(ending.errors)")
        #expect(ending.lines.first?.contains(line) == true, "\(ending.errors)")
        #expect(ending.lines.first?.hasPrefix("rukopys: ") == true)
        #expect(!ending.output.contains("listening"))
    }

    @Test("a port in use")
    func portInUse() async throws {
        try await RunningServer.run { server in
            let port = try #require(URLComponents(string: server.origin)?.port)
            try await TemporaryFolder.with { folder in
                try await Self.expectRefusal(
                    "cannot listen on 127.0.0.1:\(port): another program is using this port", in: folder,
                    ["PORT": "\(port)"])
            }
        }
    }

    @Test("a worker, or a server without one, on a SQLite file", arguments: [["worker"], ["serve", "--no-worker"]])
    func sharedSQLite(arguments: [String]) async throws {
        try await TemporaryFolder.with { folder in
            try await Self.expectRefusal(
                "\(arguments.joined(separator: " ")) needs PostgreSQL", in: folder,
                ["PUBLIC_URL": "http://127.0.0.1:8080"], arguments: arguments)
        }
    }

    @Test("a worker that does not know the servers' address")
    func workerWithoutAddress() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.expectRefusal(
                "PUBLIC_URL is missing", in: folder, ["DATABASE_URL": "postgresql://127.0.0.1:1/none"],
                arguments: ["worker"])
        }
    }

    @Test("an address that is not this machine's, a host that nobody knows")
    func addresses() async throws {
        try await TemporaryFolder.with { folder in
            let settings = ["STRIPE_SECRET_KEY": "sk_test_none"]
            try await Self.expectRefusal(
                "this machine does not have this address", in: folder, settings.merging(["HOST": "203.0.113.7"]) { $1 })
            try await Self.expectRefusal(
                "cannot listen on host.invalid:0", in: folder, settings.merging(["HOST": "host.invalid"]) { $1 })
        }
    }

    @Test("a database file that is a folder, or garbage, for every command")
    func unreadableFile() async throws {
        for command in [["serve"], ["migrate"], ["admin", "grant", "you@example.org"]] {
            try await TemporaryFolder.with { folder in
                let file = folder.appending(path: "rukopys.sqlite")
                try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
                try await Self.expectRefusal("cannot open \(file.path)", in: folder, arguments: command)
            }
            try await TemporaryFolder.with { folder in
                let file = folder.appending(path: "rukopys.sqlite")
                let garbage = Data(repeating: 0x21, count: 10_000)
                try garbage.write(to: file)
                try await Self.expectRefusal("cannot open \(file.path)", in: folder, arguments: command)
                #expect(try Data(contentsOf: file) == garbage)
            }
        }
    }

    @Test("a database file that another server is using")
    func fileInUse() async throws {
        try await TemporaryFolder.with { folder in
            try await ServerProcess.run(["serve"], in: folder) { first in
                _ = try await first.origin()
                try await TemporaryFolder.with { other in
                    try await Self.expectRefusal(
                        "another rukopys process is using this SQLite file", in: other,
                        ["DATABASE_URL": "sqlite://\(folder.path)/rukopys.sqlite"])
                }
            }
        }
    }

    @Test("a schema that a newer release has changed beyond this one", arguments: Engine.available)
    func newerSchema(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 8) { url in
            try await Self.addMigration(to: url, isCompatible: false)
            for command in [["serve"], ["migrate"]] {
                try await TemporaryFolder.with { folder in
                    try await Self.expectRefusal(
                        "migrated by a newer rukopys (migration 9999, from-the-future)", in: folder,
                        ["DATABASE_URL": url.text], arguments: command)
                }
            }
        }
    }

    /// Records a migration as a newer release would.
    private static func addMigration(to url: DatabaseURL, isCompatible: Bool) async throws {
        try await Engine.withOpenDatabase(url, poolSize: 1) { database in
            _ = try await database.execute(
                """
                INSERT INTO schema_migrations (number, name, checksum, compatible_with_previous)
                VALUES (9999, 'from-the-future', 'none', \(isCompatible))
                """)
        }
    }

    @Test("a newer schema that this release can live with is no reason to refuse", arguments: Engine.available)
    func compatibleSchema(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 8) { url in
            try await Self.addMigration(to: url, isCompatible: true)
            try await TemporaryFolder.with { folder in
                let ending = try await ServerProcess.end(of: ["migrate"], in: folder, ["DATABASE_URL": url.text])
                #expect(ending.status == 0, "\(ending.errors)")
            }
        }
    }

    @Test(
        "a PostgreSQL that cannot be reached, and its password is not told",
        arguments: ["127.0.0.1:1", "postgresql.invalid:5432", "127.0.0.1:none"])
    func unreachable(server: String) async throws {
        try await TemporaryFolder.with { folder in
            let url = "postgresql://somebody:verysecret@\(server)/rukopys"
            try await Self.expectRefusal("cannot reach PostgreSQL", in: folder, ["DATABASE_URL": url])
            let ending = try await ServerProcess.end(of: ["migrate"], in: folder, ["DATABASE_URL": url])
            #expect(ending.status == 3)
            #expect(!(ending.errors + ending.output).contains("verysecret"))
        }
    }

    @Test("keys that another master key has sealed", arguments: Engine.available)
    func wrongMasterKey(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 12) { url in
            try await TemporaryFolder.with { folder in
                let settings = ["DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4"]
                try await ServerProcess.run(["serve"], in: folder, settings) { server in
                    _ = try await server.origin()
                    server.terminate()
                    #expect(try await server.ending().status == 0)
                }
            }
            // Another folder, so another development key.
            try await TemporaryFolder.with { folder in
                try await Self.expectRefusal("RUKOPYS_MASTER_KEY does not open", in: folder, ["DATABASE_URL": url.text])
            }
        }
    }

    @Test("a data folder that cannot be made, a key file that holds no key")
    func dataFolder() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "file")
            try Data("text".utf8).write(to: file)
            try await Self.expectRefusal(
                "cannot make the data folder \(file.path)/var: Not a directory", in: folder,
                ["DATA_DIR": "\(file.path)/var"])
            try Data("no key".utf8).write(to: folder.appending(path: "master.key"))
            try await Self.expectRefusal("master.key does not hold a key", in: folder)
        }
    }

    @Test("all that is wrong with the configuration, one line each, from every source")
    func configuration() async throws {
        try await TemporaryFolder.with { folder in
            try Data("price_per_page: none\n".utf8).write(to: folder.appending(path: "rukopys.yaml"))
            try Data("CURRENCY=euro\n".utf8).write(to: folder.appending(path: ".env"))
            let ending = try await ServerProcess.end(
                of: ["serve", "--port", "http"], in: folder, ["LOG_LEVEL": "loud", "PORT": "none"])
            #expect(ending.status == 3)
            #expect(ending.output.isEmpty)
            let starts = [
                "rukopys: PORT (from command line)", "rukopys: PRICE_PER_PAGE (from rukopys.yaml)",
                "rukopys: CURRENCY (from .env)", "rukopys: LOG_LEVEL (from environment)",
            ]
            #expect(ending.lines.count == starts.count, "\(ending.errors)")
            for start in starts {
                #expect(ending.lines.contains { $0.hasPrefix(start) }, "\(start): \(ending.errors)")
            }
        }
    }
}
