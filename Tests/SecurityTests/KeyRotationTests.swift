import Crypto
import Database
import TestSupport
import Testing

@testable import Security

@Suite("The life of a key")
struct KeyRotationTests {
    private let masterKey = MasterKey()
    private let now = TestClock.start
    private static let day = Duration.seconds(86_400)

    private func rotation(
        _ database: any Database, masterKey: MasterKey? = nil, previous: MasterKey? = nil,
        algorithm: Keyring.Algorithm = .es256
    ) -> KeyRotation {
        let keyring = Keyring(
            database: database, masterKey: masterKey ?? self.masterKey, previous: previous, algorithm: algorithm)
        return KeyRotation(
            database: database, keyring: keyring, audit: AuditLog(masterKey: self.masterKey),
            settings: KeyRotation.Settings(
                longestAccessToken: .seconds(720), longestRefreshToken: Self.day * 30))
    }

    private func states(
        _ rotation: KeyRotation, _ ring: Keyring.Ring = .access, at moment: Timestamp
    ) async throws -> [KeyRotation.State] {
        try await rotation.list(at: moment).filter { $0.ring == ring }.map(\.state)
    }

    @Test("is next, current, previous, revoked, each at its time", arguments: Engine.available)
    func life(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let rotation = rotation(database)
            let keyring = Keyring(database: database, masterKey: masterKey)
            let first = try await keyring.load(at: now)
            try await rotation.rotateIfDue(at: now + Self.day * 90 - .microseconds(1))
            #expect(try await states(rotation, at: now) == [.current])
            let due = now + Self.day * 90
            for _ in 1...3 { try await rotation.rotateIfDue(at: due) }
            #expect(try await states(rotation, at: due) == [.current, .next])
            #expect(try await states(rotation, .refresh, at: due) == [.current, .next])
            // Everybody who loads has it before it signs.
            #expect(try await keyring.load(at: due).count == 4)
            let switched = due + .seconds(900)
            #expect(try await states(rotation, at: switched - .microseconds(1)) == [.current, .next])
            #expect(try await states(rotation, at: switched) == [.previous, .current])
            try await rotation.rotateIfDue(at: switched + .seconds(719))
            #expect(try await states(rotation, at: switched + .seconds(719)) == [.previous, .current])
            try await rotation.rotateIfDue(at: switched + .seconds(720))
            #expect(try await states(rotation, at: switched + .seconds(720)) == [.revoked, .current])
            #expect(try await states(rotation, .refresh, at: switched + .seconds(720)) == [.previous, .current])
            try await rotation.rotateIfDue(at: switched + Self.day * 30)
            #expect(try await states(rotation, .refresh, at: switched + Self.day * 30) == [.revoked, .current])
            let kept = try await keyring.load(at: switched + Self.day * 30)
            #expect(Set(kept.map(\.id)).isDisjoint(with: first.map(\.id)))
            let kinds: [String] = try await database.fetch("SELECT type FROM audit_log ORDER BY id").map {
                try $0["type"]
            }
            #expect(kinds.sorted() == ["key.retired", "key.retired", "key.staged", "key.staged"])
        }
    }

    @Test("begins once, when 16 nodes find it due at once", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await engine.withDatabase { database in
            _ = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            let due = now + Self.day * 91
            let rotation = rotation(database)
            try await withThrowingTaskGroup { group in
                for _ in 1...16 { group.addTask { try await rotation.rotateIfDue(at: due) } }
                try await group.waitForAll()
            }
            #expect(try await states(rotation, at: due) == [.current, .next])
        }
    }

    @Test("begins by hand, once", arguments: Engine.available)
    func byHand(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            _ = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            let rotation = rotation(database)
            for _ in 1...2 {
                #expect(try await rotation.rotate(.access, actor: "tests", at: now) == now + .seconds(900))
            }
            #expect(try await states(rotation, at: now) == [.current, .next])
            #expect(try await states(rotation, .refresh, at: now) == [.current])
        }
    }

    @Test("begins when another algorithm is configured", arguments: Engine.available)
    func algorithm(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            _ = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            let rotation = rotation(database, algorithm: .edDSA)
            for _ in 1...2 { try await rotation.rotateIfDue(at: now) }
            #expect(
                try await rotation.list(at: now).map(\.algorithm) == ["ES256", "EdDSA", "HS256"])
            for _ in 1...2 { try await rotation.rotateIfDue(at: now + Self.day) }
            #expect(try await states(rotation, at: now + Self.day) == [.revoked, .current])
        }
    }

    @Test("ends at once when it is revoked, and another begins where none signs", arguments: Engine.available)
    func revoke(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let keyring = Keyring(database: database, masterKey: masterKey)
            let rotation = rotation(database)
            // Keys of one moment are listed in the order of their names, which is none.
            let later = now + .seconds(1)
            let key = try #require(try await keyring.load(at: now).first { $0.ring == .access })
            #expect(try await !rotation.revoke("none", actor: "tests", at: later))
            #expect(try await rotation.revoke(key.id, actor: "tests", at: later))
            #expect(try await !rotation.revoke(key.id, actor: "tests", at: later))
            #expect(try await states(rotation, at: later) == [.revoked, .current])
            let keys = try await keyring.reload()
            #expect(keys.count == 2 && !keys.contains { $0.id == key.id })
            #expect(keys.allSatisfy { $0.activateAt <= later })
        }
    }

    @Test("outlives the master key under which it was sealed, when it is sealed again", arguments: Engine.available)
    func reseal(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let made = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            let new = MasterKey()
            // Meanwhile nodes know both.
            let both = try await Keyring(database: database, masterKey: new, previous: masterKey).load(at: now)
            #expect(Set(both.map(\.id)) == Set(made.map(\.id)))
            let rotation = rotation(database, masterKey: new, previous: masterKey)
            for _ in 1...2 { #expect(try await rotation.reseal(actor: "tests", at: now) == 2) }
            let resealed = try await Keyring(database: database, masterKey: new).load(at: now)
            #expect(Set(resealed.map(\.id)) == Set(made.map(\.id)))
            await #expect(throws: KeyringError.self) {
                try await Keyring(database: database, masterKey: masterKey).load(at: now)
            }
        }
    }

    @Test("is given up with a master key that is lost", arguments: Engine.available)
    func reset(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let made = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            let new = MasterKey()
            let rotation = rotation(database, masterKey: new)
            await #expect(throws: KeyringError.self) { try await rotation.reseal(actor: "tests", at: now) }
            try await database.write { [now] in try rotation.reset(actor: "tests", at: now, in: $0) }
            let keys = try await Keyring(database: database, masterKey: new).load(at: now)
            #expect(keys.count == 2 && Set(keys.map(\.id)).isDisjoint(with: made.map(\.id)))
        }
    }

    @Test("names an Ed25519 key by its RFC 7638 thumbprint")
    func thumbprint() throws {
        // The key of RFC 8037, appendix A.2, and its thumbprint of appendix A.3.
        let x = try #require(Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: x)
        #expect(Keyring.thumbprint(of: key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }
}
