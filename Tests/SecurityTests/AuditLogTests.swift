import Database
import Security
import TestSupport
import Testing

@Suite("The audit log")
struct AuditLogTests {
    private let audit = AuditLog(masterKey: MasterKey())
    private let now = TestClock.start

    private struct Changed: Error {}

    @Test("keeps everything about an event", arguments: Engine.available)
    func fields(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            let origin = RequestOrigin(ip: "203.0.113.7", userAgent: "Браузер/1.0", requestID: "r-1")
            let event = AuditEvent(
                .challengeRefused, outcome: .refused, reason: "wrong code", actor: "somebody", subject: "something",
                sessionID: "a session", origin: origin)
            try await database.write { try audit.record(event, at: now, in: $0) }
            let row = try #require(try await database.fetch("SELECT * FROM audit_log").first)
            let texts = try [
                "type", "outcome", "reason", "actor", "subject", "session_id", "ip", "user_agent", "request_id",
            ]
            .map { try row[$0] as String }
            #expect(
                texts == [
                    "challenge.refused", "refused", "wrong code", "somebody", "something", "a session", "203.0.113.7",
                    "Браузер/1.0", "r-1",
                ])
            #expect(try row["at"] == now)
        }
    }

    @Test("has a row if and only if what it describes was committed", arguments: Engine.available)
    func transactional(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            let event = AuditEvent(.sessionEnded, origin: .commandLine)
            await #expect(throws: Changed.self) {
                try await database.write { transaction in
                    try audit.record(event, at: now, in: transaction)
                    throw Changed()
                }
            }
            #expect(try await count(database) == 0)
            try await database.write { try audit.record(event, at: now, in: $0) }
            #expect(try await count(database) == 1)
        }
    }

    @Test("takes only so much of a user agent, even when it is one endless character", arguments: Engine.available)
    func longHeaders(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            for agent in [String(repeating: "x", count: 100_000), "x" + String(repeating: "\u{301}", count: 100_000)] {
                let event = AuditEvent(.sessionEnded, origin: RequestOrigin(userAgent: agent))
                try await database.write { try audit.record(event, at: now, in: $0) }
            }
            for row in try await database.fetch("SELECT user_agent FROM audit_log") {
                let agent: String = try row["user_agent"]
                #expect(agent.unicodeScalars.count == 300)
            }
        }
    }

    @Test("holds an e-mail address as a keyed hash: the same for one address, told by nobody without the key")
    func addresses() throws {
        let hash = audit.hash(ofAddress: "ada@example.org")
        #expect(hash == audit.hash(ofAddress: "ada@example.org"))
        #expect(hash != audit.hash(ofAddress: "ada@example.com"))
        #expect(hash != AuditLog(masterKey: MasterKey()).hash(ofAddress: "ada@example.org"))
        #expect(hash.hasPrefix("email:"))
        #expect(Base64URL.decode(hash.dropFirst("email:".count))?.count == 16)
        #expect(!hash.contains("ada"))
    }

    private func count(_ database: any Database) async throws -> Int {
        try await database.fetch("SELECT id FROM audit_log").count
    }
}
