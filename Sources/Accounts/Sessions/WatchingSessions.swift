import Database

extension AuthService {
    /// Whether a session that was good a moment ago still is: for streams, which outlive their access token.
    package func isLive(_ session: SessionID) async throws -> Bool {
        guard let row = try await database.fetch(SessionStore.sessionWithUser(session)).first else { return false }
        let (now, found) = (time.now(), try Session(row))
        guard try found.isLive(at: now) && User(row).isActive else {
            metrics.noticed(endOf: found, at: now)
            return false
        }
        return true
    }

    /// How many sessions can be used at this moment; looks at each of them, so not to be asked often.
    package func liveSessions() async throws -> Int {
        let now = time.now()
        let row = try await database.fetch(
            """
            SELECT COUNT(*) AS sessions FROM sessions
            WHERE ended_at IS NULL AND idle_expires_at > \(now) AND absolute_expires_at > \(now)
            """
        ).first
        return try row?["sessions"] ?? 0
    }
}
