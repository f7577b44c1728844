import Crypto
import Foundation

/// The key outside the database from which all other stored secrets hang (`RUKOPYS_MASTER_KEY`).
///
/// It is never used itself: each purpose has a key of its own, derived by HKDF-SHA256 (RFC 5869).
package struct MasterKey: Sendable, CustomStringConvertible {
    /// What a derived key is for.
    ///
    /// The raw value is HKDF's `info`, so it never changes.
    package enum Purpose: String, Sendable {
        case keyringSealing = "rukopys keyring sealing v1"
        case magicLinks = "rukopys magic links v1"
        case signInCodes = "rukopys sign-in codes v1"
        case auditedAddresses = "rukopys audited addresses v1"
        case auditChain = "rukopys audit chain v1"
        case browserCookies = "rukopys browser cookies v1"
        case downloadLinks = "rukopys download links v1"
        case retiredAuditKeys = "rukopys retired audit keys v1"
    }

    private let key: SymmetricKey

    /// Reads a key given as base64 of exactly 32 bytes; `nil` for anything else.
    package init?(base64: String) {
        guard let bytes = Data(base64Encoded: base64), bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// A new random key.
    package init() {
        key = SymmetricKey(size: .bits256)
    }

    /// The form in which it is configured and kept.
    package var base64: Secret {
        Secret(key.withUnsafeBytes { Data($0).base64EncodedString() })
    }

    /// The key for one purpose.
    package func derived(for purpose: Purpose) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.rawValue.utf8), outputByteCount: 32)
    }

    package var description: String { "‹redacted›" }

    /// The key of a development server, made on first start beside its database, readable by its owner only.
    ///
    /// - Throws: ``MasterKeyFileError`` with one line for the operator.
    package static func development(in folder: String) throws(MasterKeyFileError) -> MasterKey {
        let path = folder + "/master.key"
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            guard let key = MasterKey(base64: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw MasterKeyFileError(reason: "\(path) does not hold a key: base64 of 32 bytes")
            }
            return key
        }
        let key = MasterKey()
        do {
            // Never replaced: a second process that starts at the same moment must not take the first one's key away.
            try PrivateFile.create(path, Data((key.base64.exposed + "\n").utf8))
        } catch {
            throw MasterKeyFileError(reason: error.reason)
        }
        return key
    }
}

/// The development key's file cannot be used.
package struct MasterKeyFileError: Error, Sendable {
    /// One line for the operator.
    package let reason: String
}
