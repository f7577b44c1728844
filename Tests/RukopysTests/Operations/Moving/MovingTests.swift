import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys migrate --from --to")
struct MovingTests {
    @Test("knows every table of both engines, and they are the same", .enabled(if: Engine.available.count > 1))
    func everyTable() async throws {
        let shapes = try await Engine.available.asyncMap { engine in
            try await engine.withDatabase { database in try await database.read { try SchemaShape(in: $0) } }
        }
        #expect(shapes[0].differences(from: shapes[1]) == [])
        let ordered = try shapes[0].inOrder().map(\.name)
        // Counted in another way: by what the migrations say.
        let made = Migration.known(for: .sqlite).flatMap { migration in
            migration.script.matches(of: /CREATE TABLE (\w+)/).map { String($0.1) }
        }
        #expect(Set(ordered) == Set(made).subtracting(["keyring_with_ed25519"]))
        #expect(ordered.count > 30)
    }

    @Test("from SQLite to PostgreSQL and back nothing is lost or changed", .enabled(if: Engine.available.count > 1))
    func thereAndBack() async throws {
        try await FullDatabase.with { installation in
            let before = try await FullDatabase.checksums(.sqlite(path: installation.database))
            let empty = before.filter { $0.value.rows == 0 }.keys.sorted()
            #expect(empty == [], "tables without a row prove nothing")
            try await Engine.postgresql.withDatabaseURL(migrated: false, connections: 8) { url in
                let there = try await installation.run(
                    "migrate", "--from", "sqlite://" + installation.database, "--to", url.text)
                #expect(there.status == 0, "\(there.errors)")
                let rows = before.values.reduce(0) { $0 + $1.rows }
                #expect(there.output.contains("moved \(rows) rows of \(before.count) tables\n"), "\(there.output)")
                #expect(there.output.contains(/audit log: [1-9]\d* rows, 0 flaws, as before/))
                #expect(try await FullDatabase.checksums(url) == before)
                let back = try await installation.run(
                    "migrate", "--from", url.text, "--to", "sqlite://" + installation.path("back.sqlite"))
                #expect(back.status == 0, "\(back.errors)")
                #expect(try await FullDatabase.checksums(.sqlite(path: installation.path("back.sqlite"))) == before)
                #expect(try SQLiteFile(path: installation.path("back.sqlite")).flaws().isEmpty)

                // What has arrived is worked with.
                try await ServerProcess.run(["serve"], in: installation.folder, ["DATABASE_URL": url.text]) { process in
                    _ = try await process.origin()
                    let refused = try await installation.run(
                        "migrate", "--from", url.text, "--to", "sqlite://" + installation.path("x.sqlite"))
                    #expect(refused.status == 1)
                    #expect(refused.errors.contains("--from is in use"), "\(refused.errors)")
                    process.terminate()
                    #expect(try await process.ending().status == 0)
                }
            }
        }
    }

    @Test("refuses a target with a row in it, and names the table", arguments: Engine.available)
    func notEmpty(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 4) { url in
            try await Installation.with { installation in
                try await installation.makeDatabase()
                try await ShortDatabase.with(url) { database in
                    _ = try await database.execute("INSERT INTO periodic_jobs (kind, tick) VALUES ('theirs', 1)")
                }
                let ending = try await installation.run(
                    "migrate", "--from", "sqlite://" + installation.database, "--to", url.text)
                #expect(ending.status == 1)
                #expect(ending.lines.count == 1 && ending.errors.contains("periodic_jobs has rows"), "\(ending.errors)")
                let users = try await ShortDatabase.with(url) { try await $0.fetch("SELECT id FROM users") }
                #expect(users.isEmpty)
            }
        }
    }

    @Test("refuses while a server owns the file it is to read")
    func server() async throws {
        try await Installation.with { installation in
            try await installation.makeDatabase()
            try await ServerProcess.run(["serve"], in: installation.folder) { process in
                _ = try await process.origin()
                let ending = try await installation.run(
                    "migrate", "--from", "sqlite://" + installation.database, "--to",
                    "sqlite://" + installation.path("new.sqlite"))
                #expect(ending.status == 3)
                #expect(ending.lines.count == 1 && ending.errors.contains("using this SQLite file"))
                process.terminate()
                #expect(try await process.ending().status == 0)
            }
        }
    }

    @Test(
        "an address that is none is a matter of usage",
        arguments: [
            ["--from", "mysql://x/y", "--to", "sqlite://a"], ["--from", "sqlite://a"], ["--to", "sqlite://a"],
            ["--from", "sqlite://a", "--to", "sqlite://a"], ["--from", "", "--to", "sqlite://a"],
        ])
    func usage(arguments: [String]) async throws {
        try await Installation.with { installation in
            let ending = try await ServerProcess.end(of: ["migrate"] + arguments, in: installation.folder)
            #expect(ending.status == 64)
            #expect(ending.errors.contains("--from"))
        }
    }

    @Test("makes no source where there is none")
    func noSource() async throws {
        try await Installation.with { installation in
            let ending = try await installation.run(
                "migrate", "--from", "sqlite://" + installation.path("a.sqlite"), "--to",
                "sqlite://" + installation.path("b.sqlite"))
            #expect(ending.status == 3)
            #expect(ending.lines.count == 1, "\(ending.errors)")
            #expect(!installation.exists("a.sqlite"))
        }
    }

    @Test("killed in the middle, it leaves the target empty", .enabled(if: Engine.available.count > 1))
    func killed() async throws {
        let server = try PostgreSQLTestServer.required().administration
        try await Engine.postgresql.withDatabaseURL(connections: 8) { url in
            try await Installation.with { installation in
                try await installation.makeDatabase()
                // Many rows in one of the last tables, so that there is a middle.
                try await installation.execute(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                    INSERT INTO rate_limits (key, arrival) SELECT 'key ' || i, i FROM n
                    """)
                let arguments = ["migrate", "--from", "sqlite://" + installation.database, "--to", url.text]
                try await ServerProcess.run(arguments, in: installation.folder) { process in
                    // From another database: who is connected to this one is refused as company.
                    let name = URLComponents(string: url.text)?.path.dropFirst().description ?? ""
                    try await eventually("rows are on their way") {
                        try await !server.fetch(
                            """
                            SELECT 1 AS one FROM pg_stat_activity
                            WHERE datname = \(name) AND query LIKE 'INSERT INTO "rate_limits"%'
                            """
                        ).isEmpty
                    }
                    process.kill()
                    #expect(try await process.ending().isKilled)
                }
                let moved = try await FullDatabase.checksums(url).filter { $0.value.rows > 0 }
                #expect(moved.isEmpty, "\(moved.keys)")
                let again = try await ServerProcess.end(of: arguments, in: installation.folder)
                #expect(again.status == 0, "\(again.errors)")
            }
        }
    }

    @Test("a table that numbers its rows goes on after the last", .enabled(if: Engine.available.count > 1))
    func numbering() async throws {
        try await Engine.sqlite.withDatabase { source in
            try await Engine.postgresql.withDatabase(poolSize: 1) { target in
                _ = try await source.execute("CREATE TABLE numbered (n INTEGER PRIMARY KEY, t TEXT) STRICT")
                _ = try await source.execute("INSERT INTO numbered (n, t) VALUES (41, 'a')")
                _ = try await target.execute(
                    "CREATE TABLE numbered (n BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, t TEXT)")
                _ = try await DatabaseMove(source: source, target: target).run()
                _ = try await target.execute("INSERT INTO numbered (t) VALUES ('b')")
                let numbers = try await target.fetch("SELECT n FROM numbered ORDER BY n").map { try $0["n"] as Int }
                #expect(numbers == [41, 42])
            }
        }
    }

    @Test("what does not arrive as it was is not kept", .enabled(if: Engine.available.count > 1))
    func changedOnTheWay() async throws {
        try await Engine.sqlite.withDatabase { source in
            try await Engine.postgresql.withDatabase(poolSize: 1) { target in
                _ = try await source.execute("INSERT INTO periodic_jobs (kind, tick) VALUES ('ours', 1)")
                // As a trigger of somebody's own would.
                _ = try await target.execute(
                    """
                    CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN NEW.tick := NEW.tick + 1; RETURN NEW; END'
                    """)
                _ = try await target.execute(
                    "CREATE TRIGGER meddle BEFORE INSERT ON periodic_jobs FOR EACH ROW EXECUTE FUNCTION meddle()")
                await #expect(throws: MoveProblem("table periodic_jobs did not arrive as it was")) {
                    try await DatabaseMove(source: source, target: target).run()
                }
                #expect(try await target.fetch("SELECT kind FROM periodic_jobs").isEmpty)
            }
        }
    }
}

extension Array {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async throws -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
