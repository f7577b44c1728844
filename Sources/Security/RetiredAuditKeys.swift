import Crypto
import Database
import Foundation

/// The keys that the audit log is written under, and those that it was written under before the master key was changed.
///
/// Those are kept sealed under the master key of today: without them, rows that nobody has touched would look edited, and
/// what was done with an address could not be found any more. With each stands how far the log had come then, so that
/// whoever has found an old master key can write nothing anew with it, neither before that nor behind.
struct RetiredAuditKeys: Sendable {
    /// The two keys that hang from one master key.
    struct Pair: Sendable {
        let chain: SymmetricKey
        let addresses: SymmetricKey
        /// Where each chain ended when they were retired; `nil` for keys that may still be written under.
        var ends: [String: AuditChain.Head]?

        init(_ masterKey: MasterKey) {
            chain = masterKey.derived(for: .auditChain)
            addresses = masterKey.derived(for: .auditedAddresses)
        }

        fileprivate init(_ sealed: Sealed) {
            chain = SymmetricKey(data: sealed.chain)
            addresses = SymmetricKey(data: sealed.addresses)
            ends = Dictionary(sealed.ends.map { ($0.chain, $0.head) }) { first, _ in first }
        }

        /// Tells nothing of the keys, and is the same each time.
        fileprivate var id: String {
            let bytes = Data("retired audit keys".utf8) + chain.withUnsafeBytes { Data($0) }
            return Base64URL.encode(Array(SHA256.hash(data: bytes).prefix(16)))
        }

        fileprivate var sealed: Sealed {
            Sealed(
                chain: chain.withUnsafeBytes { Data($0) }, addresses: addresses.withUnsafeBytes { Data($0) },
                ends: (ends ?? [:]).values.sorted { $0.chain < $1.chain }.map(Sealed.End.init))
        }
    }

    /// What is sealed, as JSON.
    fileprivate struct Sealed: Codable {
        struct End: Codable {
            let chain: String
            let seq: Int64
            let mac: Data

            init(_ head: AuditChain.Head) {
                (chain, seq, mac) = (head.chain, head.seq, Data(head.mac))
            }

            var head: AuditChain.Head { AuditChain.Head(chain: chain, seq: seq, mac: Array(mac)) }
        }

        let chain: Data
        let addresses: Data
        let ends: [End]
    }

    private let current: Pair
    private let previous: Pair?
    private let sealingKey: SymmetricKey
    private let previousSealingKey: SymmetricKey?

    /// - Parameter previous: the master key before, while it is being changed.
    init(masterKey: MasterKey, previous: MasterKey? = nil) {
        current = Pair(masterKey)
        self.previous = previous.map { Pair($0) }
        sealingKey = masterKey.derived(for: .retiredAuditKeys)
        previousSealingKey = previous?.derived(for: .retiredAuditKeys)
    }

    /// Keeps what hung from the previous master key, and seals all that was kept before under the one of today.
    ///
    /// Done twice it is done once: how far the log had come stays what it was the first time.
    ///
    /// - Throws: ``KeyringError``; `DatabaseError`.
    func retirePrevious(at now: Timestamp, in transaction: any Transaction) throws {
        guard var retired = previous else { return }
        var kept = try stored(in: transaction)
        if !kept.contains(where: { $0.id == retired.id }) {
            let heads = try transaction.rows("SELECT chain, seq, mac FROM audit_heads").map(AuditChain.head)
            retired.ends = Dictionary(heads.map { ($0.chain, $0) }) { first, _ in first }
            kept.append(retired)
        }
        for pair in kept { try keep(pair, at: now, in: transaction) }
    }

    /// Those of today, and all that the log may have been written under before.
    ///
    /// - Throws: ``KeyringError/wrongMasterKey`` when one cannot be opened; `DatabaseError`.
    func all(in transaction: any Transaction) throws -> [Pair] {
        let kept = try stored(in: transaction)
        // Until they are retired, nodes may still write under those of before.
        let before = previous.flatMap { pair in kept.contains { $0.id == pair.id } ? nil : pair }
        return [current] + [before].compactMap(\.self) + kept
    }

    /// Whether nothing is lost when the previous master key is taken away.
    func needNoPrevious(in transaction: any Transaction) throws -> Bool {
        let rows = try Self.rows(in: transaction)
        let alone = try rows.allSatisfy { try open($0.sealed, $0.id, sealingKey) != nil }
        return alone && (previous.map { pair in rows.contains { $0.id == pair.id } } ?? true)
    }

    /// Gives up those that no master key opens any more.
    func forgetLost(in transaction: any Transaction) throws {
        for (id, sealed) in try Self.rows(in: transaction) where try open(sealed, id) == nil {
            try transaction.run("DELETE FROM retired_audit_keys WHERE id = \(id)")
        }
    }

    private func stored(in transaction: any Transaction) throws -> [Pair] {
        try Self.rows(in: transaction).map { id, sealed in
            guard let pair = try open(sealed, id) else { throw KeyringError.wrongMasterKey }
            return pair
        }
    }

    private static func rows(in transaction: any Transaction) throws -> [(id: String, sealed: Data)] {
        try transaction.rows("SELECT id, sealed FROM retired_audit_keys ORDER BY retired_at, id").map {
            (try $0["id"], try $0["sealed"])
        }
    }

    private func keep(_ pair: Pair, at now: Timestamp, in transaction: any Transaction) throws {
        let text = try JSONEncoder().encode(pair.sealed)
        guard
            let sealed = try? AES.GCM.seal(text, using: sealingKey, authenticating: Data(pair.id.utf8)).combined
        else { throw KeyringError.sealingFailed }
        try transaction.run(
            """
            INSERT INTO retired_audit_keys (id, sealed, retired_at) VALUES (\(pair.id), \([UInt8](sealed)), \(now))
            ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed
            """)
    }

    /// - Returns: `nil` when it was sealed under neither key.
    private func open(_ sealed: Data, _ id: String) throws -> Pair? {
        try open(sealed, id, sealingKey) ?? previousSealingKey.flatMap { try open(sealed, id, $0) }
    }

    private func open(_ sealed: Data, _ id: String, _ key: SymmetricKey) throws -> Pair? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let text = try? AES.GCM.open(box, using: key, authenticating: Data(id.utf8)),
            let opened = try? JSONDecoder().decode(Sealed.self, from: text)
        else { return nil }
        return Pair(opened)
    }
}
