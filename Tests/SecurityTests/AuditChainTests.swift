import Database
import TestSupport
import Testing

@testable import Security

@Suite("The audit log's chains")
struct AuditChainTests {
    private let masterKey = MasterKey()
    private let now = TestClock.start

    private func record(_ count: Int, in database: any Database, from start: Int = 0) async throws {
        let audit = AuditLog(masterKey: masterKey)
        for number in start..<start + count {
            let event = AuditEvent(
                .sessionEnded, reason: "\(number)", actor: "ada", origin: RequestOrigin(ip: "203.0.113.7"))
            try await database.write { [now] in try audit.record(event, at: now + .seconds(number), in: $0) }
        }
    }

    private func flaws(_ database: any Database, known: [String] = []) async throws -> [String] {
        try await AuditVerification(database: database, masterKey: masterKey).verify(known: known).flaws.map(\.what)
    }

    @Test("are whole after 64 writers at once, and after what was rolled back", arguments: Engine.available)
    func together(engine: Engine) async throws {
        struct Changed: Error {}
        try await engine.withDatabase { database in
            let audit = AuditLog(masterKey: masterKey)
            try await withThrowingTaskGroup { group in
                for number in 1...64 {
                    group.addTask { [now] in
                        try? await database.write { transaction in
                            for _ in 1...3 {
                                try audit.record(
                                    AuditEvent(.sessionEnded, origin: .commandLine), at: now, in: transaction)
                            }
                            if number % 4 == 0 { throw Changed() }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let report = try await AuditVerification(database: database, masterKey: masterKey).verify()
            #expect(report.flaws == [])
            #expect(report.rows == 48 * 3)
            #expect(engine == .postgresql || report.heads.count == 1)
        }
    }

    /// What somebody who can write to the database does to the log.
    enum Tampering: String, CaseIterable {
        case edited, emptiedField, movedField, removed, removedFirst, cutOff, cutOffWithHead, reordered, putIn
        case headRemoved, everything, macOfAnother
    }

    @Test("show every change, wherever it is", arguments: Engine.available, Tampering.allCases)
    func tampering(engine: Engine, tampering: Tampering) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            try await record(10, in: database)
            #expect(try await flaws(database) == [])
            let heads = try await AuditVerification.heads(in: database)
            switch tampering {
            case .edited: try await database.execute("UPDATE audit_log SET ip = '203.0.113.8' WHERE seq = 5")
            case .emptiedField: try await database.execute("UPDATE audit_log SET actor = NULL WHERE seq = 5")
            case .movedField:
                try await database.execute("UPDATE audit_log SET subject = actor, actor = NULL WHERE seq = 5")
            case .removed: try await database.execute("DELETE FROM audit_log WHERE seq = 5")
            case .removedFirst: try await database.execute("DELETE FROM audit_log WHERE seq = 1")
            case .cutOff: try await database.execute("DELETE FROM audit_log WHERE seq = 10")
            case .cutOffWithHead:
                try await database.execute("DELETE FROM audit_log WHERE seq = 10")
                try await database.execute(
                    "UPDATE audit_heads SET seq = 9, mac = (SELECT mac FROM audit_log WHERE seq = 9)")
                #expect(try await flaws(database) == [], "only what was written down elsewhere tells")
            case .reordered:
                try await database.execute("UPDATE audit_log SET seq = 100 WHERE seq = 5")
                try await database.execute("UPDATE audit_log SET seq = 5 WHERE seq = 6")
                try await database.execute("UPDATE audit_log SET seq = 6 WHERE seq = 100")
            case .putIn:
                try await database.execute(
                    """
                    INSERT INTO audit_log (id, at, type, outcome, chain, seq, prev_mac, mac)
                    SELECT 'x', at, type, outcome, chain, 11, mac, mac FROM audit_log WHERE seq = 10
                    """)
            case .headRemoved: try await database.execute("DELETE FROM audit_heads")
            case .everything:
                try await database.execute("DELETE FROM audit_log")
                try await database.execute("DELETE FROM audit_heads")
            case .macOfAnother:
                try await database.execute(
                    "UPDATE audit_log SET mac = (SELECT mac FROM audit_log WHERE seq = 4) WHERE seq = 5")
            }
            #expect(try await !flaws(database, known: heads).isEmpty)
        }
    }

    @Test("cannot be written anew without the master key", arguments: Engine.available)
    func otherKey(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            try await record(3, in: database)
            let stranger = AuditVerification(database: database, masterKey: MasterKey())
            #expect(try await stranger.verify().flaws.count >= 3)
            // Whoever changes the master key verifies with both.
            let both = AuditVerification(database: database, masterKey: MasterKey(), previous: masterKey)
            #expect(try await both.verify().flaws == [])
        }
    }

    @Test("are proven, and their addresses found, after the master key was changed twice", arguments: Engine.available)
    func changedKeys(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            var keys = [masterKey]
            for _ in 1...3 {
                guard let current = keys.last else { return }
                let audit = AuditLog(masterKey: current)
                let event = AuditEvent(
                    .challengeSuppressed, subject: audit.hash(ofAddress: "ada@example.org"), origin: .commandLine)
                try await database.write { [now] in try audit.record(event, at: now, in: $0) }
                let next = MasterKey()
                let rotation = KeyRotation(
                    database: database, keyring: Keyring(database: database, masterKey: next, previous: current),
                    audit: AuditLog(masterKey: next),
                    settings: KeyRotation.Settings(longestAccessToken: .seconds(1), longestRefreshToken: .seconds(1)))
                // Done twice it is done once.
                for _ in 1...2 { _ = try await rotation.reseal(actor: "tests", at: now) }
                keys.append(next)
            }
            let last = try #require(keys.last)
            let report = try await AuditVerification(database: database, masterKey: last).verify()
            #expect(report.flaws == [] && report.rows == 9)
            let found = try await database.read { transaction in
                let hashes = try AuditLog(masterKey: last).hashes(ofAddress: "ada@example.org", in: transaction)
                return try hashes.map { subject in
                    try AuditLog.search(AuditFilter(subject: subject), before: nil, limit: 9, in: transaction).count
                }
            }
            #expect(found == [0, 1, 1, 1])
            // Whoever holds the database alone cannot put a key of their own among them.
            try await database.execute("UPDATE retired_audit_keys SET sealed = \([UInt8](repeating: 7, count: 92))")
            await #expect(throws: KeyringError.self) {
                try await AuditVerification(database: database, masterKey: last).verify()
            }
            try await database.execute("DELETE FROM retired_audit_keys")
            #expect(try await !AuditVerification(database: database, masterKey: last).verify().flaws.isEmpty)
        }
    }

    @Test("take nothing that is written under a master key of before", arguments: Engine.available)
    func leakedKey(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            try await record(5, in: database)
            let new = MasterKey()
            let both = AuditVerification(database: database, masterKey: new, previous: masterKey)
            #expect(try await both.verify().flaws == [])
            let rotation = KeyRotation(
                database: database, keyring: Keyring(database: database, masterKey: new, previous: masterKey),
                audit: AuditLog(masterKey: new),
                settings: KeyRotation.Settings(longestAccessToken: .seconds(1), longestRefreshToken: .seconds(1)))
            _ = try await rotation.reseal(actor: "tests", at: now)
            let verification = AuditVerification(database: database, masterKey: new)
            #expect(try await verification.verify().flaws == [])
            // Whoever has found the old key goes on with it.
            try await record(1, in: database, from: 9)
            #expect(try await verification.verify().flaws.map(\.what) == ["it was edited"])
            #expect(try await both.verify().flaws.map(\.what) == ["it was edited"], "also with both keys at hand")
            // Or cuts the end off and writes it anew, up to where the log had come.
            try await database.execute("DELETE FROM audit_log WHERE seq > 3")
            try await database.execute(
                "UPDATE audit_heads SET seq = 3, mac = (SELECT mac FROM audit_log WHERE seq = 3)")
            let cut = try await verification.verify().flaws.map(\.what)
            #expect(cut == ["it was there when the master key was changed, and is missing"])
            try await record(2, in: database, from: 20)
            let written = try await verification.verify().flaws.map(\.what)
            #expect(written == ["it is not what it was when the master key was changed"])
        }
    }

    @Test("may lose their beginning to retention, and to nobody else", arguments: Engine.available)
    func retention(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            try await record(10, in: database)
            let early = try await AuditVerification.heads(in: database)
            let retention = AuditRetention(database: database, masterKey: masterKey)
            #expect(try await retention.cut(before: now, at: now) == 0)
            for (seconds, removed) in [(4, 4), (4, 0), (7, 3)] {
                let then = now + .seconds(seconds)
                #expect(try await retention.cut(before: then, at: now + .seconds(100)) == removed)
                #expect(try await flaws(database, known: early) == [])
            }
            try await record(3, in: database, from: 10)
            #expect(try await flaws(database, known: early) == [])
            // All of it: the chain goes on after its anchor.
            #expect(try await retention.cut(before: now + .seconds(1_000), at: now + .seconds(200)) == 6)
            try await record(2, in: database, from: 2_000)
            #expect(try await flaws(database, known: early) == [])
            let report = try await AuditVerification(database: database, masterKey: masterKey).verify()
            #expect(report.rows == 2)
            // Somebody else cuts, and leaves an anchor like ours.
            try await database.execute(
                "UPDATE audit_anchors SET seq = 14, mac = (SELECT mac FROM audit_log WHERE seq = 14)")
            try await database.execute("DELETE FROM audit_log WHERE seq = 14")
            #expect(try await !flaws(database).isEmpty)
        }
    }

    @Test("are told on the log, without a word of what is not committed", arguments: Engine.available)
    func logged(engine: Engine) async throws {
        struct Changed: Error {}
        try await engine.withDatabase(poolSize: 1) { database in
            let log = CapturedLog()
            let audit = AuditLog(masterKey: masterKey, logger: log.logger())
            let event = AuditEvent(.sessionEnded, reason: "why", actor: "ada", origin: .commandLine)
            try await database.write { [now] in try audit.record(event, at: now, in: $0) }
            #expect(log.records.map(\.message) == ["audit"])
            #expect(log.records.first?.metadata["type"] == "session.ended")
            await #expect(throws: Changed.self) {
                try await database.write { [now] transaction in
                    try audit.record(event, at: now, in: transaction)
                    throw Changed()
                }
            }
            #expect(log.records.count == 1)
        }
    }
}
