import Database

/// What an operator does to all sessions at once.
package enum AllSessions {
    /// Ends every session of everybody.
    ///
    /// - Returns: how many.
    package static func end(at now: Timestamp, in transaction: any Transaction) throws -> Int {
        try transaction.run(
            """
            UPDATE sessions SET ended_at = \(now), ended_reason = \(Session.EndReason.revoked) WHERE ended_at IS NULL
            """
        ).changes
    }

    /// Lets every session go on with a token that is newer than the database: after a backup was restored.
    ///
    /// - Returns: how many.
    package static func fastForward(at now: Timestamp, in transaction: any Transaction) throws -> Int {
        try SessionStore.fastForward(at: now, in: transaction)
    }
}
