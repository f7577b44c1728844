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

    /// A key that was opened.
    package struct Key: Sendable {
        /// The `kid`: RFC 7638 thumbprint of an ES256 key, a random name of an HS256 key.
        package let id: String
        package let ring: Ring
        package let material: Material
        /// From when on it signs.
        package let activateAt: Timestamp
    }

    /// What signs.
    package enum Material: Sendable {
        case es256(P256.Signing.PrivateKey)
        case hs256(SymmetricKey)
    }

    private let database: any Database
    private let sealingKey: SymmetricKey

    package init(database: any Database, masterKey: MasterKey) {
        self.database = database
        sealingKey = masterKey.derived(for: .keyringSealing)
    }

    /// The keys of all rings, oldest first; makes the first key of a ring that has none.
    ///
    /// - Throws: ``KeyringError/wrongMasterKey`` when a stored key cannot be opened; `DatabaseError`.
    package func load(at now: Timestamp) async throws -> [Key] {
        let sealingKey = sealingKey
        return try await database.write { transaction in
            try Self.lock(in: transaction)
            var keys = try transaction.rows(
                """
                SELECT id, ring, algorithm, sealed, activate_at FROM keyring
                WHERE revoked_at IS NULL ORDER BY activate_at, id
                """
            ).map { try Self.open($0, with: sealingKey) }
            for ring in Ring.allCases where !keys.contains(where: { $0.ring == ring }) {
                let key = Self.makeKey(for: ring, at: now)
                let sealed = try Self.seal(key, with: sealingKey)
                try transaction.run(
                    """
                    INSERT INTO keyring (id, ring, algorithm, sealed, created_at, activate_at)
                    VALUES (\(key.id), \(ring), \(key.algorithm), \(sealed), \(now), \(key.activateAt))
                    """)
                keys.append(key)
            }
            return keys
        }
    }

    /// Two nodes that start together on an empty database must agree on the first keys.
    private static func lock(in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        try transaction.run("LOCK TABLE keyring IN SHARE ROW EXCLUSIVE MODE")
    }

    private static func makeKey(for ring: Ring, at now: Timestamp) -> Key {
        switch ring {
        case .access:
            let key = P256.Signing.PrivateKey()
            return Key(id: thumbprint(of: key.publicKey), ring: ring, material: .es256(key), activateAt: now)
        case .refresh:
            let key = SymmetricKey(size: .bits256)
            let id = SymmetricKey(size: .bits128).withUnsafeBytes { Base64URL.encode(Array($0)) }
            return Key(id: id, ring: ring, material: .hs256(key), activateAt: now)
        }
    }

    /// RFC 7638: SHA-256 over the required members in lexicographic order, without white space.
    static func thumbprint(of key: P256.Signing.PublicKey) -> String {
        let point = [UInt8](key.rawRepresentation)
        let x = Base64URL.encode(Array(point[..<32]))
        let y = Base64URL.encode(Array(point[32...]))
        let json = #"{"crv":"P-256","kty":"EC","x":"\#(x)","y":"\#(y)"}"#
        return Base64URL.encode(Array(SHA256.hash(data: Data(json.utf8))))
    }

    /// The key's own name and algorithm are authenticated with it, so that rows cannot be exchanged.
    private static func seal(_ key: Key, with sealingKey: SymmetricKey) throws(KeyringError) -> [UInt8] {
        let bytes =
            switch key.material {
            case .es256(let key): key.rawRepresentation
            case .hs256(let key): key.withUnsafeBytes { Data($0) }
            }
        let context = Data("\(key.ring.rawValue) \(key.algorithm) \(key.id)".utf8)
        guard let sealed = try? AES.GCM.seal(bytes, using: sealingKey, authenticating: context).combined else {
            throw .sealingFailed
        }
        return [UInt8](sealed)
    }

    private static func open(_ row: Row, with sealingKey: SymmetricKey) throws -> Key {
        let id: String = try row["id"]
        let ring: Ring = try row["ring"]
        let algorithm: String = try row["algorithm"]
        let context = Data("\(ring.rawValue) \(algorithm) \(id)".utf8)
        let sealed: Data = try row["sealed"]
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: sealingKey, authenticating: context)
        else { throw KeyringError.wrongMasterKey }
        let material: Material
        switch algorithm {
        case "ES256":
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) else {
                throw KeyringError.wrongMasterKey
            }
            material = .es256(key)
        default:
            material = .hs256(SymmetricKey(data: bytes))
        }
        return Key(id: id, ring: ring, material: material, activateAt: try row["activate_at"])
    }
}

extension Keyring.Key {
    /// The JWS algorithm (RFC 7518).
    package var algorithm: String {
        switch material {
        case .es256: "ES256"
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
