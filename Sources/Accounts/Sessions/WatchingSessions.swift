import Database

extension AuthService {
    /// Whether a session that was good a moment ago still is: for streams, which outlive their access token.
    package func isLive(_ session: SessionID) async throws -> Bool {
        guard let row = try await database.fetch(SessionStore.sessionWithUser(session)).first else { return false }
        return try Session(row).isLive(at: time.now()) && User(row).isActive
    }
}
