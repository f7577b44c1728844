import Crypto
import Database
import Foundation

/// What the audit log was written under before the master key was changed.
///
/// Kept sealed under the master key of today: without them, rows that nobody has touched would look edited, and what was
/// done with an address could not be found any more.
struct RetiredAuditKeys: Sendable {
    /// The two keys that hung from one master key.
    struct Pair: Sendable {
        let chain: SymmetricKey
        let addresses: SymmetricKey

        init(_ masterKey: MasterKey) {
            chain = masterKey.derived(for: .auditChain)
            addresses = masterKey.derived(for: .auditedAddresses)
        }

        fileprivate init(_ bytes: Data) {
            chain = SymmetricKey(data: bytes.prefix(Self.length))
            addresses = SymmetricKey(data: bytes.dropFirst(Self.length))
        }

        /// Of each key, in bytes.
        fileprivate static let length = 32

        fileprivate var bytes: Data {
            chain.withUnsafeBytes { Data($0) } + addresses.withUnsafeBytes { Data($0) }
        }

        /// Tells nothing of the keys, and is the same each time.
        fileprivate var id: String {
            Base64URL.encode(Array(SHA256.hash(data: Data("retired audit keys".utf8) + bytes).prefix(16)))
        }
    }

    private let sealingKey: SymmetricKey

    init(masterKey: MasterKey) {
        sealingKey = masterKey.derived(for: .retiredAuditKeys)
    }

    /// Keeps what hung from the previous master key, and all that was kept under it.
    ///
    /// - Throws: ``KeyringError``; `DatabaseError`.
    func retire(_ previous: MasterKey, at now: Timestamp, in transaction: any Transaction) throws {
        let before = RetiredAuditKeys(masterKey: previous)
        for (id, sealed) in try Self.rows(in: transaction) {
            let pair = try before.open(sealed, id) ?? open(sealed, id)
            guard let pair else { throw KeyringError.wrongMasterKey }
            try keep(pair, at: now, in: transaction)
        }
        try keep(Pair(previous), at: now, in: transaction)
    }

    /// All that were kept.
    ///
    /// - Throws: ``KeyringError/wrongMasterKey`` when one cannot be opened; `DatabaseError`.
    func all(in transaction: any Transaction) throws -> [Pair] {
        try Self.rows(in: transaction).map { id, sealed in
            guard let pair = try open(sealed, id) else { throw KeyringError.wrongMasterKey }
            return pair
        }
    }

    /// Gives them up: the master key that opens them is lost.
    static func forget(in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM retired_audit_keys")
    }

    private static func rows(in transaction: any Transaction) throws -> [(id: String, sealed: Data)] {
        try transaction.rows("SELECT id, sealed FROM retired_audit_keys ORDER BY retired_at, id").map {
            (try $0["id"], try $0["sealed"])
        }
    }

    private func keep(_ pair: Pair, at now: Timestamp, in transaction: any Transaction) throws {
        let context = Data(pair.id.utf8)
        guard let sealed = try? AES.GCM.seal(pair.bytes, using: sealingKey, authenticating: context).combined else {
            throw KeyringError.sealingFailed
        }
        try transaction.run(
            """
            INSERT INTO retired_audit_keys (id, sealed, retired_at) VALUES (\(pair.id), \([UInt8](sealed)), \(now))
            ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed
            """)
    }

    /// - Returns: `nil` when it was sealed under another key.
    private func open(_ sealed: Data, _ id: String) throws -> Pair? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: sealingKey, authenticating: Data(id.utf8)),
            bytes.count == 2 * Pair.length
        else { return nil }
        return Pair(bytes)
    }
}
