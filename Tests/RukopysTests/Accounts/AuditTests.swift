import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Rukopys

@Suite("What accounts need done once in a while")
struct AccountHousekeepingTests {
    @Test("is done at once by two nodes without harm, and leaves what is in use", arguments: Engine.available)
    func housekeeping(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(on: engine, time: clock.source) { server in
            let you = try await server.signIn()
            let work = server.composition.housekeeping
            for days in [0, 1, 12] {
                clock.advance(by: .seconds(days * 86_400))
                async let one: Void = work.run(at: clock.now)
                async let other: Void = work.run(at: clock.now)
                _ = try await (one, other)
            }
            #expect(try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)]).status == 200)
            clock.advance(by: .seconds(500 * 86_400))
            try await work.run(at: clock.now)
            for table in ["sessions", "challenges", "rate_limits"] {
                #expect(
                    try await server.database.fetch(SQL(stringLiteral: "SELECT * FROM \(table)")).isEmpty, "\(table)")
            }
            let states = try await work.keys.list(at: clock.now).map(\.state)
            #expect(states == [.current, .next, .current, .next])
            let masterKey = try MasterKey.development(in: server.dataFolder.path)
            let report = try await AuditVerification(database: server.database, masterKey: masterKey).verify()
            #expect(report.flaws == [] && report.rows < 5, "old rows are cut off")
        }
    }
}

@Suite("What a server audits")
struct AuditTests {
    private static func kinds(_ server: RunningServer) async throws -> [String: Int] {
        let kinds: [String] = try await server.database.fetch("SELECT type FROM audit_log").map { try $0["type"] }
        return Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
    }

    @Test("is every attempt, good or bad, in chains that are whole", arguments: Engine.available)
    func everything(engine: Engine) async throws {
        let settings = ["RATE_LIMIT_VERIFY": "2/minute", "RATE_LIMIT_REFRESH": "1/minute"]
        try await RunningServer.run(on: engine, settings: settings) { server in
            let you = try await server.signIn { try await Self.kinds(server)["challenge.sent"] == 1 }
            _ = try await server.post("auth/magic-link", ["email": "you@example.org"])
            for _ in 1...3 { _ = try await server.post("auth/verify-magic-link", ["token": "none"]) }
            _ = try await server.post("auth/refresh", ["refresh_token": "none"])
            let next = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            _ = try await server.post("auth/refresh", ["refresh_token": try #require(next["refresh_token"])])
            _ = try await you.post("auth/logout", [:])
            _ = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            let expected = [
                "challenge.requested": 1, "challenge.suppressed": 1, "challenge.sent": 1, "challenge.verified": 1,
                // The second and third wrong link met a limit, which is noted once a minute; so did the last refresh.
                "challenge.refused": 1, "rate_limit.refused": 2, "session.refreshed": 1, "session.refused": 3,
                "session.logged_out": 1,
            ]
            var found: [String: Int] = [:]
            try await eventually("all is written") {
                found = try await Self.kinds(server)
                return found.values.reduce(0, +) >= expected.values.reduce(0, +)
            }
            #expect(found == expected)
            let log = try await server.database.fetch("SELECT * FROM audit_log").map { "\($0)" }.joined()
            for secret in [you.access, you.refresh, "you@example.org"] { #expect(!log.contains(secret)) }
            let masterKey = try MasterKey.development(in: server.dataFolder.path)
            let report = try await AuditVerification(database: server.database, masterKey: masterKey).verify()
            #expect(report.flaws == [])
            #expect(report.rows == expected.values.reduce(0, +))
        }
    }

    @Test(
        "admin audit verify finds nothing in a log that is whole, and what was changed in one that is not",
        arguments: Engine.available)
    func command(engine: Engine) async throws {
        try await engine.withDatabaseURL(connections: 6) { url in
            try await TemporaryFolder.with { folder in
                func verify(_ arguments: [String] = []) async throws -> ServerProcess.Ending {
                    try await ServerProcess.end(
                        of: ["admin", "audit", "verify"] + arguments, in: folder, ["DATABASE_URL": url.text])
                }
                for command in ["grant", "revoke", "grant"] {
                    let ending = try await ServerProcess.end(
                        of: ["admin", command, "ada@example.org"], in: folder, ["DATABASE_URL": url.text])
                    #expect(ending.status == 0)
                }
                let whole = try await verify()
                #expect(whole.status == 0 && whole.output.hasSuffix("3 rows, 0 flaws\n"), "\(whole.errors)")
                let head = try #require(whole.output.firstMatch(of: /head (\S+)/)).1
                try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                    try await database.execute("DELETE FROM audit_log WHERE seq = 3")
                    try await database.execute(
                        "UPDATE audit_heads SET seq = 2, mac = (SELECT mac FROM audit_log WHERE seq = 2)")
                }
                #expect(try await verify().status == 0)
                let known = try await verify(["--head", String(head)])
                #expect(known.status == 1 && known.output.hasSuffix("2 rows, 1 flaws\n"), "\(known.output)")
                #expect(known.lines.first?.contains("row 3") == true, "\(known.errors)")
            }
        }
    }
}
