import Database

/// Removes what nobody needs any more: for a periodic job.
package struct AccountPruning: Sendable {
    private let database: any Database
    /// Rows of one transaction, so that nobody waits long for it.
    private static let batch = 1_000
    /// So long a challenge is kept after its end, for whoever asks what happened.
    private static let challengesKept = Duration.seconds(86_400)

    package init(database: any Database) {
        self.database = database
    }

    /// - Returns: how many rows were removed.
    @discardableResult
    package func prune(at now: Timestamp) async throws -> Int {
        try await removeAll { try SessionStore.prune(before: now - Session.tombstone, limit: $0, in: $1) }
            + removeAll { try ChallengeStore.prune(before: now - Self.challengesKept, limit: $0, in: $1) }
            // A limit whose arrival time has passed says nothing.
            + removeAll { limit, transaction in
                try transaction.run(
                    """
                    DELETE FROM rate_limits WHERE key IN (
                        SELECT key FROM rate_limits WHERE arrival < \(now) LIMIT \(limit))
                    """
                ).changes
            }
    }

    private func removeAll(
        _ remove: @escaping @Sendable (Int, any Transaction) throws -> Int
    ) async throws -> Int {
        var total = 0
        while true {
            let removed = try await database.write { try remove(Self.batch, $0) }
            total += removed
            if removed < Self.batch { return total }
        }
    }
}
