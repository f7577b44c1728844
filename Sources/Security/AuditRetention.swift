import Database

/// Forgets audit rows that are old enough, and leaves a signed anchor where it has cut: for a periodic job.
package struct AuditRetention: Sendable {
    private let database: any Database
    private let chain: AuditChain
    /// Rows of one transaction, so that nobody waits long for it.
    private static let batch: Int64 = 1_000

    package init(database: any Database, masterKey: MasterKey) {
        self.database = database
        chain = AuditChain(masterKey: masterKey)
    }

    /// Removes rows from before `then`, from the beginning of each chain and without a gap.
    ///
    /// - Returns: how many rows were removed.
    /// - Throws: `DatabaseError`.
    @discardableResult
    package func cut(before then: Timestamp, at now: Timestamp) async throws -> Int {
        let chains: [String] = try await database.fetch("SELECT chain FROM audit_heads ORDER BY chain").map {
            try $0["chain"]
        }
        // From before there were chains.
        var total = try await database.execute("DELETE FROM audit_log WHERE chain IS NULL AND at < \(then)").changes
        for name in chains {
            while true {
                let removed = try await database.write { try cut(name, before: then, at: now, in: $0) }
                total += removed
                if removed < Self.batch { break }
            }
        }
        return total
    }

    private func cut(
        _ name: String, before then: Timestamp, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        // The head's lock keeps writers out, and a second one who cuts.
        let locked = try transaction.first(
            "SELECT chain, seq, mac FROM audit_heads WHERE chain = \(name) \(transaction.dialect.forUpdate)")
        guard let locked else { return 0 }
        let head = try AuditChain.head(locked)
        let range = try transaction.first(
            """
            SELECT (SELECT MIN(seq) FROM audit_log WHERE chain = \(name)) AS first,
                (SELECT MIN(seq) FROM audit_log WHERE chain = \(name) AND at >= \(then)) AS kept
            """)
        guard let range, let first: Int64 = try range["first"] else { return 0 }
        let kept: Int64? = try range["kept"]
        let last = min((kept ?? head.seq + 1) - 1, first + Self.batch - 1)
        guard last >= first,
            let row = try transaction.first(
                "SELECT chain, seq, mac FROM audit_log WHERE chain = \(name) AND seq = \(last)")
        else { return 0 }
        let signature = chain.signature(ofCutAfter: try AuditChain.head(row), at: now)
        let mac: [UInt8] = try row["mac"]
        try transaction.run(
            """
            INSERT INTO audit_anchors (chain, seq, mac, cut_at, signature)
            VALUES (\(name), \(last), \(mac), \(now), \(signature))
            ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, mac = excluded.mac, cut_at = excluded.cut_at,
                signature = excluded.signature
            """)
        return try transaction.run("DELETE FROM audit_log WHERE chain = \(name) AND seq <= \(last)").changes
    }
}
