import Database

/// Looks whether the audit log is what was written.
package struct AuditVerification: Sendable {
    /// A place at which it is not.
    package struct Flaw: Sendable, Equatable, CustomStringConvertible {
        package let chain: String
        /// The row's number in its chain.
        package let seq: Int64
        package let what: String

        package var description: String { "chain \(chain), row \(seq): \(what)" }
    }

    package struct Report: Sendable {
        package let rows: Int
        package let flaws: [Flaw]
        /// Where each chain ends, as ``heads(in:)`` gives it.
        package let heads: [String]
    }

    private let database: any Database
    private let keys: RetiredAuditKeys
    /// Rows that are looked at together.
    fileprivate static let page = 1_000
    /// Enough to see what happened.
    fileprivate static let mostFlaws = 100

    /// - Parameter previous: the master key before, when rows were written under that one, too.
    package init(database: any Database, masterKey: MasterKey, previous: MasterKey? = nil) {
        self.database = database
        keys = RetiredAuditKeys(masterKey: masterKey, previous: previous)
    }

    /// Reads the whole log, on one snapshot.
    ///
    /// - Parameter known: heads that were seen before, in the log for example (`chain:seq:mac`): whoever cuts a chain's
    ///   end off can mend its head in the database, but not what was printed elsewhere.
    /// - Throws: ``KeyringError/wrongMasterKey`` when the keys of earlier rows cannot be opened; `DatabaseError`.
    package func verify(known: [String] = []) async throws -> Report {
        try await database.read { transaction in
            var rows = 0
            var flaws: [Flaw] = []
            let log = Log(chains: try keys.all(in: transaction).map { AuditChain($0) })
            let heads = try transaction.rows("SELECT chain, seq, mac FROM audit_heads ORDER BY chain").map(
                AuditChain.head)
            for head in heads {
                let walked = try log.walk(head, known: known, in: transaction)
                rows += walked.rows
                flaws += walked.flaws
            }
            flaws += try orphans(of: heads, in: transaction)
            let names = Set(heads.map(\.chain))
            for text in known {
                let name = String(text.split(separator: ":").first ?? "")
                if !names.contains(name) { flaws.append(Flaw(chain: name, seq: 0, what: "the chain is gone")) }
            }
            return Report(
                rows: rows, flaws: Array(flaws.prefix(Self.mostFlaws)), heads: heads.map(Self.text))
        }
    }

    /// Where each chain ends now: `chain:seq:mac`, to be kept outside the database.
    package static func heads(in database: any Database) async throws -> [String] {
        try await database.fetch("SELECT chain, seq, mac FROM audit_heads ORDER BY chain").map(AuditChain.head).map(
            text)
    }

    private static func text(_ head: AuditChain.Head) -> String {
        "\(head.chain):\(head.seq):\(Base64URL.encode(head.mac))"
    }

    /// Rows of chains that have no head.
    private func orphans(of heads: [AuditChain.Head], in transaction: any Transaction) throws -> [Flaw] {
        let names = Set(heads.map(\.chain))
        return try transaction.rows(
            "SELECT chain, MAX(seq) AS seq FROM audit_log WHERE chain IS NOT NULL GROUP BY chain"
        )
        .compactMap { row in
            let (chain, seq): (String, Int64) = (try row["chain"], try row["seq"])
            return names.contains(chain) ? nil : Flaw(chain: chain, seq: seq, what: "the chain has no head")
        }
    }
}

/// The log's rows, with all keys under which they may have been written.
private struct Log: Sendable {
    let chains: [AuditChain]

    func walk(
        _ head: AuditChain.Head, known: [String], in transaction: any Transaction
    ) throws -> (rows: Int, flaws: [AuditVerification.Flaw]) {
        var flaws: [AuditVerification.Flaw] = []
        var count = 0
        func flaw(_ seq: Int64, _ what: String) { flaws.append(.init(chain: head.chain, seq: seq, what: what)) }
        let begin = try beginning(of: head.chain, in: transaction)
        if begin.isForged { flaw(begin.seq, "the anchor was not left by retention") }
        let ends = chains.compactMap { $0.end(of: head.chain) }
        var seq = begin.seq
        // Several, when it is not known under which master key the chain was begun.
        var previous = begin.macs
        var expected = Set(known.filter { $0.hasPrefix(head.chain + ":") })
        while flaws.count < AuditVerification.mostFlaws {
            let page = try transaction.rows(
                """
                SELECT \(AuditedEvent.columns), seq, prev_mac, mac FROM audit_log
                WHERE chain = \(head.chain) AND seq > \(seq) ORDER BY seq LIMIT \(AuditVerification.page)
                """)
            for row in page {
                let (number, before, mac): (Int64, [UInt8], [UInt8]) = (
                    try row["seq"], try row["prev_mac"], try row["mac"]
                )
                if number != seq + 1 {
                    flaw(seq + 1, "rows \(seq + 1) to \(number - 1) are missing")
                } else if !previous.contains(before) {
                    flaw(number, "it does not follow the row before it")
                }
                let entry = try AuditEntry(row)
                if !chains.contains(where: {
                    $0.mayHold(head.chain, number)
                        && $0.mac(of: entry, chain: head.chain, seq: number, after: before) == mac
                }) {
                    flaw(number, "it was edited")
                } else if ends.contains(where: { $0.seq == number && $0.mac != mac }) {
                    flaw(number, "it is not what it was when the master key was changed")
                }
                expected.remove("\(head.chain):\(number):\(Base64URL.encode(mac))")
                (seq, previous, count) = (number, [mac], count + 1)
            }
            if page.count < AuditVerification.page { break }
        }
        if seq != head.seq || !previous.contains(head.mac) {
            flaw(seq + 1, "the end, up to row \(head.seq), is missing")
        }
        for end in ends where end.seq > seq {
            flaw(end.seq, "it was there when the master key was changed, and is missing")
        }
        for text in expected where Self.seq(text) > begin.seq {
            flaw(Self.seq(text), "it is not what it was when its head was written down")
        }
        return (count, flaws)
    }

    private static func seq(_ head: String) -> Int64 {
        let parts = head.split(separator: ":")
        return parts.count == 3 ? Int64(parts[1]) ?? .max : .max
    }

    /// After what a chain's first row stands.
    private func beginning(
        of chain: String, in transaction: any Transaction
    ) throws -> (seq: Int64, macs: [[UInt8]], isForged: Bool) {
        let row = try transaction.first(
            "SELECT chain, seq, mac, cut_at, signature FROM audit_anchors WHERE chain = \(chain)")
        guard let row else { return (0, chains.map { $0.beginning(of: chain) }, false) }
        let cut = try AuditChain.head(row)
        let (moment, signature): (Timestamp, [UInt8]) = (try row["cut_at"], try row["signature"])
        let isSigned = chains.contains {
            $0.mayHold(chain, cut.seq) && $0.signature(ofCutAfter: cut, at: moment) == signature
        }
        return (cut.seq, [cut.mac], !isSigned)
    }
}
