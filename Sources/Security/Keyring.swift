import Crypto
import Database
import Foundation

/// The server's signing keys, kept in the database with their private parts sealed under the master key, so that all
/// nodes of one database have the same ones.
package struct Keyring: Sendable {
    /// Refresh tokens have a ring of their own: an emergency change of the signing key signs nobody out.
    package enum Ring: String, Sendable, CaseIterable, SQLConvertible {
        case access, refresh
    }

    /// With what access tokens are signed (RFC 7518 §3.1, RFC 8037).
    package enum Algorithm: String, Sendable, CaseIterable {
        case es256 = "ES256"
        case edDSA = "EdDSA"
    }

    /// A key that was opened.
    package struct Key: Sendable {
        /// The `kid`: RFC 7638 thumbprint of a key with a public part, a random name of a shared secret.
        package let id: String
        package let ring: Ring
        package let material: Material
        /// From when on it signs.
        package let activateAt: Timestamp
    }

    /// What signs.
    package enum Material: Sendable {
        case es256(P256.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case hs256(SymmetricKey)
    }

    private let database: any Database
    private let sealing: KeySealing
    let auditKeys: RetiredAuditKeys
    private let algorithm: Algorithm

    /// - Parameters:
    ///   - previous: the master key before, while it is being changed.
    ///   - algorithm: of new keys for access tokens.
    package init(
        database: any Database, masterKey: MasterKey, previous: MasterKey? = nil, algorithm: Algorithm = .es256
    ) {
        self.database = database
        self.algorithm = algorithm
        auditKeys = RetiredAuditKeys(masterKey: masterKey, previous: previous)
        sealing = KeySealing(masterKey: masterKey, previous: previous)
    }

    /// The keys of all rings that are not revoked, oldest first; makes the first key of a ring that has none.
    ///
    /// - Throws: ``KeyringError/wrongMasterKey`` when a stored key cannot be opened; `DatabaseError`.
    package func load(at now: Timestamp) async throws -> [Key] {
        try await database.write { transaction in
            try Self.lock(in: transaction)
            var keys = try usable(in: transaction)
            for ring in Ring.allCases where !keys.contains(where: { $0.ring == ring }) {
                keys.append(try add(to: ring, activateAt: now, at: now, in: transaction))
            }
            return keys
        }
    }

    /// The keys as they are stored now, for nodes that look again every few seconds; nothing is made.
    ///
    /// - Throws: as ``load(at:)``.
    package func reload() async throws -> [Key] {
        try await database.read { try usable(in: $0) }
    }

    func usable(in transaction: any Transaction) throws -> [Key] {
        try transaction.rows(
            """
            SELECT id, ring, algorithm, sealed, activate_at FROM keyring
            WHERE revoked_at IS NULL ORDER BY activate_at, id
            """
        ).map(sealing.open)
    }

    /// Makes a key and keeps it.
    func add(
        to ring: Ring, activateAt: Timestamp, at now: Timestamp, in transaction: any Transaction
    ) throws -> Key {
        let key = makeKey(for: ring, activateAt: activateAt)
        try transaction.run(
            """
            INSERT INTO keyring (id, ring, algorithm, sealed, created_at, activate_at)
            VALUES (\(key.id), \(ring), \(key.algorithm), \(try sealing.seal(key)), \(now), \(key.activateAt))
            """)
        return key
    }

    /// Seals every key that is not revoked under the master key of today, and what the audit log was written under
    /// before.
    ///
    /// - Returns: how many of the ring's.
    func reseal(at now: Timestamp, in transaction: any Transaction) throws -> Int {
        try auditKeys.retirePrevious(at: now, in: transaction)
        let keys = try usable(in: transaction)
        for key in keys {
            try transaction.run("UPDATE keyring SET sealed = \(try sealing.seal(key)) WHERE id = \(key.id)")
        }
        return keys.count
    }

    /// Whether a key of this ring is what would be made today.
    func isOfConfiguredAlgorithm(_ key: Key) -> Bool {
        key.ring == .refresh || key.algorithm == algorithm.rawValue
    }

    /// Whoever changes the rings does it alone: two nodes that start together on an empty database must agree.
    static func lock(in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        try transaction.run("LOCK TABLE keyring IN SHARE ROW EXCLUSIVE MODE")
    }

    private func makeKey(for ring: Ring, activateAt: Timestamp) -> Key {
        switch (ring, algorithm) {
        case (.access, .es256):
            let key = P256.Signing.PrivateKey()
            return Key(
                id: Self.thumbprint(of: key.publicKey), ring: ring, material: .es256(key), activateAt: activateAt)
        case (.access, .edDSA):
            let key = Curve25519.Signing.PrivateKey()
            return Key(
                id: Self.thumbprint(of: key.publicKey), ring: ring, material: .ed25519(key), activateAt: activateAt)
        case (.refresh, _):
            let key = SymmetricKey(size: .bits256)
            let id = SymmetricKey(size: .bits128).withUnsafeBytes { Base64URL.encode(Array($0)) }
            return Key(id: id, ring: ring, material: .hs256(key), activateAt: activateAt)
        }
    }

    /// RFC 7638: SHA-256 over the required members in lexicographic order, without white space.
    static func thumbprint(of key: P256.Signing.PublicKey) -> String {
        let point = [UInt8](key.rawRepresentation)
        let x = Base64URL.encode(Array(point[..<32]))
        let y = Base64URL.encode(Array(point[32...]))
        return thumbprint(#"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#)
    }

    /// RFC 8037 §2: the same of an octet key pair.
    static func thumbprint(of key: Curve25519.Signing.PublicKey) -> String {
        thumbprint(#"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode([UInt8](key.rawRepresentation)))"}"#)
    }

    private static func thumbprint(_ json: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Data(json.utf8))))
    }
}

extension Keyring.Key {
    /// The JWS algorithm (RFC 7518, RFC 8037).
    package var algorithm: String {
        switch material {
        case .es256: "ES256"
        case .ed25519: "EdDSA"
        case .hs256: "HS256"
        }
    }
}

/// Why the stored keys cannot be used.
package enum KeyringError: Error, Sendable {
    /// The stored keys were sealed under another master key (or tampered with).
    case wrongMasterKey
    case sealingFailed

    /// One line for the operator.
    package var reason: String {
        switch self {
        case .wrongMasterKey:
            "RUKOPYS_MASTER_KEY does not open the keys stored in this database: it was made with another master key"
        case .sealingFailed: "a signing key could not be sealed"
        }
    }
}
