import Crypto
import Database
import Foundation
import TestSupport
import Testing

@testable import Security

@Suite("The keyring")
struct KeyringTests {
    private let masterKey = MasterKey()
    private let now = TestClock.start

    @Test("makes one key a ring on an empty database, and finds the same ones again", arguments: Engine.available)
    func firstLoad(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let made = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            #expect(made.map(\.ring).sorted(by: { $0.rawValue < $1.rawValue }) == [.access, .refresh])
            #expect(made.map(\.algorithm).sorted() == ["ES256", "HS256"])
            #expect(made.allSatisfy { $0.activateAt == now })
            let again = try await Keyring(database: database, masterKey: masterKey).load(at: now + .seconds(86_400))
            #expect(Self.contents(again) == Self.contents(made))
        }
    }

    @Test("is made once when 16 nodes start together on an empty database", arguments: Engine.available)
    func concurrentLoads(engine: Engine) async throws {
        try await engine.withDatabase { database in
            // In the first round most of the time goes into connecting.
            for _ in 1...5 {
                let rings = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                    for _ in 1...16 {
                        group.addTask { [masterKey, now] in
                            Self.contents(try await Keyring(database: database, masterKey: masterKey).load(at: now))
                        }
                    }
                    return try await group.reduce(into: Set<Set<String>>()) { $0.insert($1) }
                }
                #expect(rings.count == 1)
                #expect(rings.first?.count == 2)
                let deleted = try await database.execute("DELETE FROM keyring").changes
                #expect(deleted == 2)
            }
        }
    }

    @Test("names an ES256 key by its RFC 7638 thumbprint")
    func thumbprint() throws {
        // The key of RFC 7515, appendix A.3; the thumbprint was computed elsewhere, over the JSON of RFC 7638 §3.2.
        let x = try #require(Base64URL.decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"))
        let y = try #require(Base64URL.decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
        let key = try P256.Signing.PublicKey(rawRepresentation: Data(x + y))
        #expect(Keyring.thumbprint(of: key) == "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U")
    }

    @Test("is refused under another master key, with a reason for the operator", arguments: Engine.available)
    func wrongMasterKey(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let made = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            let error = await #expect(throws: KeyringError.self) {
                _ = try await Keyring(database: database, masterKey: MasterKey()).load(at: now)
            }
            #expect(
                error?.reason
                    == "RUKOPYS_MASTER_KEY does not open the keys stored in this database: "
                    + "it was made with another master key")
            // The refused node has changed nothing.
            let again = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            #expect(Self.contents(again) == Self.contents(made))
        }
    }

    @Test("lies in the database sealed: no private part in any form", arguments: Engine.available)
    func sealed(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let keys = try await Keyring(database: database, masterKey: masterKey).load(at: now)
            for key in keys {
                let row = try #require(
                    try await database.fetch("SELECT id, sealed FROM keyring WHERE id = \(key.id)").first)
                let sealed: [UInt8] = try row["sealed"]
                let secret = Self.secret(key)
                #expect(secret.count == 32)
                // Nonce, as many bytes as the secret, tag: nothing of it stands there as it is.
                #expect(sealed.count == 12 + 32 + 16)
                for start in 0...(sealed.count - 4) {
                    #expect(!Self.contains(secret, Array(sealed[start..<start + 4])))
                }
                #expect(!key.id.contains(Base64URL.encode(secret)))
            }
        }
    }

    @Test("seals the same key differently each time", arguments: Engine.available)
    func freshNonces(engine: Engine) async throws {
        var nonces: Set<[UInt8]> = []
        for _ in 1...2 {
            try await engine.withDatabase(poolSize: 2) { database in
                _ = try await Keyring(database: database, masterKey: masterKey).load(at: now)
                for row in try await database.fetch("SELECT sealed FROM keyring") {
                    let sealed: [UInt8] = try row["sealed"]
                    nonces.insert(Array(sealed[..<12]))
                }
            }
        }
        #expect(nonces.count == 4)
    }

    /// What somebody who can write to the database does to the keys.
    enum Tampering: String, CaseIterable {
        case exchanged, renamed, movedToTheOtherRing, flippedBit, emptied
    }

    @Test("notices rows that were tampered with", arguments: Engine.available, Tampering.allCases)
    func tampering(engine: Engine, tampering: Tampering) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let keyring = Keyring(database: database, masterKey: masterKey)
            let keys = try await keyring.load(at: now)
            let access = try #require(keys.first { $0.ring == .access }).id
            let refresh = try #require(keys.first { $0.ring == .refresh }).id
            var sealed: [UInt8] = try #require(
                try await database.fetch("SELECT sealed FROM keyring WHERE id = \(refresh)").first)["sealed"]
            switch tampering {
            case .exchanged:
                try await database.execute("UPDATE keyring SET sealed = \(sealed) WHERE id = \(access)")
            case .renamed:
                try await database.execute("UPDATE keyring SET id = \("another") WHERE id = \(access)")
            case .movedToTheOtherRing:
                try await database.execute("UPDATE keyring SET ring = 'access' WHERE id = \(refresh)")
            case .flippedBit:
                sealed[20] ^= 1
                try await database.execute("UPDATE keyring SET sealed = \(sealed) WHERE id = \(refresh)")
            case .emptied:
                try await database.execute("UPDATE keyring SET sealed = \([UInt8]()) WHERE id = \(refresh)")
            }
            await #expect(throws: KeyringError.self) { _ = try await keyring.load(at: now) }
        }
    }

    @Test("leaves revoked keys out and makes a new one for a ring that has none left", arguments: Engine.available)
    func revoked(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 2) { database in
            let keyring = Keyring(database: database, masterKey: masterKey)
            let made = try await keyring.load(at: now)
            try await database.execute("UPDATE keyring SET revoked_at = \(now) WHERE ring = 'access'")
            let next = try await keyring.load(at: now + .seconds(1))
            #expect(next.count == 2)
            #expect(
                Self.contents(next.filter { $0.ring == .refresh }) == Self.contents(made.filter { $0.ring == .refresh })
            )
            #expect(next.first { $0.ring == .access }?.id != made.first { $0.ring == .access }?.id)
        }
    }

    /// Each key as a text of its name and its secret.
    private static func contents(_ keys: [Keyring.Key]) -> Set<String> {
        Set(keys.map { "\($0.ring) \($0.id) \($0.activateAt.microseconds) \(secret($0))" })
    }

    private static func secret(_ key: Keyring.Key) -> [UInt8] {
        switch key.material {
        case .es256(let key): [UInt8](key.rawRepresentation)
        case .ed25519(let key): [UInt8](key.rawRepresentation)
        case .hs256(let key): key.withUnsafeBytes { Array($0) }
        }
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        (0...(bytes.count - part.count)).contains { Array(bytes[$0..<$0 + part.count]) == part }
    }
}
