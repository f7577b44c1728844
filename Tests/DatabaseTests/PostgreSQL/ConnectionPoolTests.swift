import Database
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("PostgreSQL's pool", .enabled(if: Engine.available.contains(.postgresql)))
struct ConnectionPoolTests {
    @Test("never has more connections than its size, and lets go of them when it is closed")
    func size() async throws {
        try await Engine.postgresql.withNotes(poolSize: 4) { database in
            let backends = try await Backends(of: database)
            let gate = Gate()
            let done = Tally()
            let most = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...40 {
                    group.addTask {
                        try await database.write { transaction in
                            _ = try transaction.backend()
                            gate.pass()
                        }
                        return done.add() * 0
                    }
                }
                try await eventually("four bodies are in the middle") { gate.arrivals == 4 }
                var most = try await backends.count()
                gate.open()
                while done.count < 40 { most = max(most, try await backends.count()) }
                try await group.waitForAll()
                return most
            }
            #expect(most == 4)
            await database.close()
            try await eventually("the server has seen all connections close") { try await backends.count() == 0 }
        }
    }

    @Test("prepares more distinct statements than a connection keeps, and the early ones again")
    func manyStatements() async throws {
        try await Engine.postgresql.withDatabase(migrated: false, poolSize: 1) { database in
            for round in 1...2 {
                let sum = try await database.write { transaction in
                    var sum = 0
                    for number in 0..<1_100 {
                        let column = SQL(stringLiteral: "n\(number)")
                        let row = try transaction.first("SELECT \(number) AS \(column)")
                        sum += try row?["n\(number)"] ?? 0
                    }
                    return sum
                }
                #expect(sum == 1_100 * 1_099 / 2, "round \(round)")
                let row = try await database.fetch("SELECT COUNT(*) AS n FROM pg_prepared_statements").first
                let kept: Int = try row?["n"] ?? 0
                #expect((1...500).contains(kept))
            }
        }
    }

    @Test("does not hand a transaction that was left open to the next caller")
    func leftOpen() async throws {
        try await Engine.postgresql.withNotes(poolSize: 1) { database in
            try await database.execute("BEGIN")
            try await database.execute("INSERT INTO notes (id, body) VALUES (1, 'in nobody''s transaction')")
            await #expect(throws: Refusal()) {
                try await database.write { transaction in
                    try transaction.addNote(2)
                    throw Refusal()
                }
            }
            let ids = try await database.noteIDs()
            #expect(ids == [1])
        }
    }

    @Test("of a server that cannot be reached is unavailable, in one line without the password")
    func unreachable() async throws {
        let urls = [
            "postgresql://clerk:hunter2@127.0.0.1:1/none", "postgresql:///none?host=/nowhere&password=hunter2",
            "postgresql://clerk@127.0.0.1:1/none?nonsense=hunter2",
        ]
        for text in urls {
            let url = try #require(DatabaseURL(text))
            try await Engine.withOpenDatabase(url, poolSize: 2) { database in
                let error = await databaseError { _ = try await database.fetch("SELECT 1 AS one") }
                guard case .unavailable(let reason) = error else {
                    Issue.record("not unavailable: \(String(describing: error))")
                    return
                }
                #expect(!reason.contains("hunter2") && !reason.contains("\n"))
            }
        }
    }

    @Test("with sslmode=require has TLS, or is told clearly that the server has none")
    func tls() async throws {
        let server = try PostgreSQLTestServer.required()
        let hasTLS: String = try await server.administration.fetch("SHOW ssl").first?["ssl"] ?? "off"
        let address = try #require(ProcessInfo.processInfo.environment["RUKOPYS_TEST_POSTGRESQL"])
        let mark = address.contains("?") ? "&" : "?"
        let url = try #require(DatabaseURL(address + mark + "sslmode=require"))
        try await Engine.withOpenDatabase(url, poolSize: 1) { database in
            do {
                let row = try await database.fetch("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").first
                #expect(try row?["ssl"] == true)
                #expect(hasTLS == "on")
            } catch let error as DatabaseError {
                #expect(hasTLS == "off")
                #expect(error.reason.contains("SSL"))
                #expect(!error.reason.contains("\n"))
            }
        }
    }
}
