import Crypto
import Database
import Foundation

/// How a key's private part lies in the database: AES-256-GCM under a key that hangs from the master key.
struct KeySealing: Sendable {
    private let sealingKey: SymmetricKey
    /// While the master key is being changed: what was sealed before can still be opened.
    private let previousKey: SymmetricKey?

    init(masterKey: MasterKey, previous: MasterKey?) {
        sealingKey = masterKey.derived(for: .keyringSealing)
        previousKey = previous?.derived(for: .keyringSealing)
    }

    func seal(_ key: Keyring.Key) throws(KeyringError) -> [UInt8] {
        let bytes =
            switch key.material {
            case .es256(let key): key.rawRepresentation
            case .ed25519(let key): key.rawRepresentation
            case .hs256(let key): key.withUnsafeBytes { Data($0) }
            }
        let context = Self.context(key.id, key.ring, key.algorithm)
        guard let sealed = try? AES.GCM.seal(bytes, using: sealingKey, authenticating: context).combined else {
            throw .sealingFailed
        }
        return [UInt8](sealed)
    }

    /// - Throws: ``KeyringError/wrongMasterKey`` when neither key opens it.
    func open(_ row: Row) throws -> Keyring.Key {
        let id: String = try row["id"]
        let ring: Keyring.Ring = try row["ring"]
        let algorithm: String = try row["algorithm"]
        let sealed: Data = try row["sealed"]
        let context = Self.context(id, ring, algorithm)
        for key in [sealingKey, previousKey].compactMap({ $0 }) {
            guard let box = try? AES.GCM.SealedBox(combined: sealed),
                let bytes = try? AES.GCM.open(box, using: key, authenticating: context),
                let material = Self.material(algorithm, bytes)
            else { continue }
            return Keyring.Key(id: id, ring: ring, material: material, activateAt: try row["activate_at"])
        }
        throw KeyringError.wrongMasterKey
    }

    /// The key's own name and algorithm are authenticated with it, so that rows cannot be exchanged.
    private static func context(_ id: String, _ ring: Keyring.Ring, _ algorithm: String) -> Data {
        Data("\(ring.rawValue) \(algorithm) \(id)".utf8)
    }

    private static func material(_ algorithm: String, _ bytes: Data) -> Keyring.Material? {
        switch algorithm {
        case "ES256": try? .es256(P256.Signing.PrivateKey(rawRepresentation: bytes))
        case "EdDSA": try? .ed25519(Curve25519.Signing.PrivateKey(rawRepresentation: bytes))
        case "HS256": .hs256(SymmetricKey(data: bytes))
        default: nil
        }
    }
}
