import Database
import TestSupport
import Testing

@testable import Security

@Suite("Refusals that wait to be audited")
struct AuditBufferTests {
    private let masterKey = MasterKey()
    private let now = TestClock.start

    private func event(_ number: Int) -> AuditEvent {
        AuditEvent(.sessionRefused, outcome: .refused, reason: "\(number)", origin: RequestOrigin(ip: "203.0.113.7"))
    }

    private func reasons(_ database: any Database) async throws -> [String] {
        try await database.fetch("SELECT reason FROM audit_log ORDER BY seq").map { try $0["reason"] }
    }

    @Test("are written in order, once, and what found no room is counted", arguments: Engine.available)
    func flush(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            let audit = AuditLog(masterKey: masterKey)
            let buffer = AuditBuffer(capacity: 1_200)
            for number in 0..<1_207 { buffer.offer(event(number), at: now) }
            #expect(buffer.dropped == 7)
            let written = try await buffer.flush(to: audit, in: database, at: now)
            #expect(written == 1_200)
            #expect(buffer.dropped == 0)
            let expected = (0..<500).map { "\($0)" } + ["7 events found no room"] + (500..<1_200).map { "\($0)" }
            #expect(try await reasons(database) == expected)
            #expect(try await buffer.flush(to: audit, in: database, at: now) == 0)
            #expect(try await reasons(database) == expected)
        }
    }

    @Test("wait on when the database is away", arguments: Engine.available)
    func away(engine: Engine) async throws {
        let buffer = AuditBuffer()
        for number in 0..<3 { buffer.offer(event(number), at: now) }
        let audit = AuditLog(masterKey: masterKey)
        try await engine.withDatabaseURL(connections: 2) { url in
            let closed = try openDatabase(url, poolSize: 1, isServer: true)
            await closed.close()
            await #expect(throws: DatabaseError.self) { try await buffer.flush(to: audit, in: closed, at: now) }
            try await Engine.withOpenDatabase(url, poolSize: 1) { database in
                let written = try await buffer.flush(to: audit, in: database, at: now)
                #expect(written == 3)
                #expect(try await reasons(database) == ["0", "1", "2"])
            }
        }
    }
}
