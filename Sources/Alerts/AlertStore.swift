import Database

/// The SQL of alerts.
enum AlertStore {
    /// - Returns: whether it is new.
    static func insert(_ alert: Alert, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            INSERT INTO alerts (key, kind, subject, detail, raised_at)
            VALUES (\(alert.key), \(alert.kind), \(alert.subject), \(alert.detail), \(now))
            ON CONFLICT (key) DO NOTHING
            """
        ).changes == 1
    }

    static func alert(_ key: String, in transaction: any Transaction) throws -> (alert: Alert, at: Timestamp)? {
        try transaction.first("SELECT key, kind, subject, detail, raised_at FROM alerts WHERE key = \(key)")
            .map { (try Alert($0), try $0["raised_at"]) }
    }

    /// Jobs that were given up since a moment, but for kinds that others alert about.
    static func deadLetters(
        since moment: Timestamp, except kinds: [String], in transaction: any Transaction
    ) throws -> [(id: String, kind: String, finishedAt: Timestamp)] {
        try transaction.rows(
            """
            SELECT id, kind, finished_at FROM jobs
            WHERE state = 'failed' AND finished_at >= \(moment) AND kind NOT IN (\(list: kinds))
            ORDER BY finished_at LIMIT 200
            """
        ).map { (try $0["id"], try $0["kind"], try $0["finished_at"]) }
    }
}
