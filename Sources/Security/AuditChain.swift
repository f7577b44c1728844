import Crypto
import Database
import Foundation

/// Binds each audit row to the one before it.
///
/// There are as many chains as transactions write at once: one for all would have every writer wait for every other.
struct AuditChain: Sendable {
    /// How far a chain has come.
    struct Head: Sendable, Equatable {
        let chain: String
        let seq: Int64
        let mac: [UInt8]
    }

    private let key: SymmetricKey
    /// Where each chain ended when its key was retired; `nil` for a key that may still be written under.
    private let ends: [String: Head]?

    init(masterKey: MasterKey) {
        self.init(RetiredAuditKeys.Pair(masterKey))
    }

    init(_ keys: RetiredAuditKeys.Pair) {
        key = keys.chain
        ends = keys.ends
    }

    /// Whether a row of that number may be under this key.
    func mayHold(_ chain: String, _ seq: Int64) -> Bool { ends.map { seq <= $0[chain]?.seq ?? 0 } ?? true }

    /// The row that a chain ended with when the key was retired.
    func end(of chain: String) -> Head? { ends?[chain] }

    func append(_ entry: AuditEntry, in transaction: any Transaction) throws {
        let head = try take(in: transaction)
        let seq = head.seq + 1
        let mac = mac(of: entry, chain: head.chain, seq: seq, after: head.mac)
        try transaction.run(
            """
            INSERT INTO audit_log (id, at, type, outcome, reason, actor, subject, session_id, ip, user_agent,
                request_id, details, chain, seq, prev_mac, mac)
            VALUES (\(entry.id), \(entry.at), \(entry.type), \(entry.outcome), \(entry.reason), \(entry.actor),
                \(entry.subject), \(entry.sessionID), \(entry.ip), \(entry.userAgent), \(entry.requestID), \(entry.details),
                \(head.chain), \(seq), \(head.mac), \(mac))
            """)
        try transaction.run("UPDATE audit_heads SET seq = \(seq), mac = \(mac) WHERE chain = \(head.chain)")
    }

    /// A chain that nobody else writes until the transaction ends.
    private func take(in transaction: any Transaction) throws -> Head {
        let row = try transaction.first(
            "SELECT chain, seq, mac FROM audit_heads ORDER BY chain LIMIT 1 \(transaction.dialect.forUpdateSkipLocked)")
        if let row { return try Self.head(row) }
        let name = Identifier<AuditChain>(at: TimeSource.system.now()).text
        let head = Head(chain: name, seq: 0, mac: beginning(of: name))
        try transaction.run("INSERT INTO audit_heads (chain, seq, mac) VALUES (\(name), 0, \(head.mac))")
        return head
    }

    static func head(_ row: Row) throws -> Head {
        Head(chain: try row["chain"], seq: try row["seq"], mac: try row["mac"])
    }

    /// What the first row of a chain stands after.
    func beginning(of chain: String) -> [UInt8] { authenticate("beginning \(chain)", Data()) }

    func mac(of entry: AuditEntry, chain: String, seq: Int64, after previous: [UInt8]) -> [UInt8] {
        authenticate("row \(chain) \(seq) \(Base64URL.encode(previous)) ", entry.canonical)
    }

    /// What says that retention has cut a chain after this row, and not somebody else.
    func signature(ofCutAfter head: Head, at moment: Timestamp) -> [UInt8] {
        authenticate("cut \(head.chain) \(head.seq) \(Base64URL.encode(head.mac)) \(moment.microseconds)", Data())
    }

    private func authenticate(_ prefix: String, _ rest: Data) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(prefix.utf8) + rest, using: key))
    }
}
