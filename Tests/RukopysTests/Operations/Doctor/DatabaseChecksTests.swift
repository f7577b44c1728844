import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("A doctor's look at the database")
struct DatabaseChecksTests {
    /// Lends a configuration with a migrated database.
    private static func with(
        _ engine: Engine, _ settings: [String: String] = [:],
        _ body: (ServerConfiguration, any Database) async throws -> Void
    ) async throws {
        try await engine.withDatabaseURL(connections: 4) { url in
            try await TemporaryFolder.with { folder in
                let configuration = try await DoctorSetup.configuration(in: folder, settings, database: url)
                try await ShortDatabase.with(url) { try await body(configuration, $0) }
            }
        }
    }

    @Test("finds it well", arguments: Engine.available)
    func well(engine: Engine) async throws {
        try await Self.with(engine) { configuration, _ in
            #expect(try await DatabaseCheck(configuration: configuration).findings().verdicts == [.ok])
            #expect(try await SchemaCheck(configuration: configuration).findings().verdicts == [.ok])
            let durability = try await DurabilityCheck(configuration: configuration).findings()
            #expect(durability.first?.verdict == .ok, "\(durability)")
            #expect(!durability.verdicts.contains(.failed), "\(durability)")
        }
    }

    @Test("tells what is pending, what is newer, and what another program has made", arguments: Engine.available)
    func migrations(engine: Engine) async throws {
        try await Self.with(engine) { configuration, database in
            let check = SchemaCheck(configuration: configuration)
            func add(_ number: Int, _ isCompatible: Bool) async throws {
                try await database.execute(
                    """
                    INSERT INTO schema_migrations (number, name, checksum, compatible_with_previous)
                    VALUES (\(number), 'later', 'x', \(isCompatible))
                    """)
            }
            try await add(9_998, true)
            #expect(try await check.findings().verdicts == [.warning])
            try await add(9_999, false)
            #expect(try await check.findings().verdicts == [.failed])
            try await database.execute("DELETE FROM schema_migrations WHERE number > 3")
            let pending = try await check.findings()
            #expect(pending.verdicts == [.warning])
            #expect(pending.first?.text.hasPrefix("pending: 4, 5, ") == true, "\(pending)")
            try await database.execute("UPDATE schema_migrations SET checksum = 'x' WHERE number = 2")
            #expect(try await check.findings().verdicts == [.failed])
            try await database.execute("DROP TABLE schema_migrations")
            #expect(try await check.findings().verdicts == [.ok])
        }
    }

    @Test("a PostgreSQL that forgets what it has acknowledged has failed", .enabled(if: Engine.available.count > 1))
    func forgetful() async throws {
        // A server of its own: others look at the shared one's settings, too.
        try await RestartablePostgreSQL.with { server in
            let url = try #require(DatabaseURL(server.url))
            try await TemporaryFolder.with { folder in
                let check = DurabilityCheck(
                    configuration: try await DoctorSetup.configuration(in: folder, [:], database: url))
                try await ShortDatabase.with(url) { database in
                    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
                        try await database.execute(SQL(stringLiteral: "ALTER SYSTEM SET \(setting) = off"))
                        _ = try await database.fetch("SELECT pg_reload_conf() AS done")
                        try await eventually("\(setting) is off") {
                            try await check.findings().contains {
                                $0.verdict == .failed && $0.text.hasPrefix("\(setting) is off: ")
                            }
                        }
                        try await database.execute(SQL(stringLiteral: "ALTER SYSTEM RESET \(setting)"))
                        _ = try await database.fetch("SELECT pg_reload_conf() AS done")
                        try await eventually("\(setting) is on again") {
                            try await check.findings().first?.verdict == .ok
                        }
                    }
                }
            }
        }
    }

    @Test("a pool that the server has no room for has failed", .enabled(if: Engine.available.count > 1))
    func connections() async throws {
        try await Self.with(.postgresql, ["DATABASE_POOL_SIZE": "500"]) { configuration, _ in
            let findings = try await DurabilityCheck(configuration: configuration).findings()
            #expect(findings.last?.verdict == .failed)
            #expect(findings.last?.text.hasPrefix("a node needs 503 of ") == true, "\(findings)")
        }
    }

    @Test("a database that cannot be reached has failed, and its password is not shown")
    func unreachable() async throws {
        try await TemporaryFolder.with { folder in
            let configuration = try await DoctorSetup.configuration(
                in: folder, ["DATABASE_URL": "postgresql://me:hush-hush@127.0.0.1:1/x"])
            var results: [Examination.Result] = []
            await Examination(checks: [DatabaseCheck(configuration: configuration)], isOffline: false).run {
                results.append($0)
            }
            #expect(results.map(\.verdict) == [.failed])
            #expect(!"\(results)".contains("hush-hush"))
        }
    }

    @Test(
        "knows the file system by the mount that holds the file",
        arguments: [
            ("/srv/x/rukopys.sqlite", FileSystemKind.network), ("/tmp/x", .memory), ("/tmp2/x", nil),
            ("/srv/a b/x", .memory), ("/", nil),
        ])
    func fileSystems(path: String, kind: FileSystemKind?) {
        let mounts = """
            22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
            23 22 0:20 / /tmp rw shared:2 - tmpfs tmpfs rw
            24 22 0:21 / /srv rw master:1 shared:3 - nfs4 host:/x rw
            25 24 0:22 / /srv/a\\040b rw - tmpfs tmpfs rw
            nonsense
            """
        #expect(FileSystemKind(of: path, mounts: mounts) == kind)
    }
}
