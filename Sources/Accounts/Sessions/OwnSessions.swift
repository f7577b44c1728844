import Database
import Security

/// What users see of their own sessions, and do to them.
extension AuthService {
    /// A page of the sessions in which a user is signed in, newest first.
    ///
    /// - Parameters:
    ///   - before: the last session of the page before.
    ///   - limit: at least 1.
    package func sessions(
        of user: UserID, before: SessionID?, limit: Int
    ) async throws -> (items: [Session], hasMore: Bool) {
        let query = SessionStore.live(of: user, before: before, limit: limit + 1, at: time.now())
        let found = try await database.fetch(query).map(Session.init)
        return (Array(found.prefix(limit)), found.count > limit)
    }

    /// Ends one of the caller's sessions, the one that asks perhaps; it counts before this returns.
    ///
    /// - Returns: `false` when there is none of that id, or it is somebody else's. Of one that has ended already, `true`.
    package func revoke(_ session: SessionID, by caller: Caller, origin: RequestOrigin) async throws -> Bool {
        let now = time.now()
        return try await database.write { [audit] transaction in
            guard let (_, user) = try SessionStore.lock(session, in: transaction), user.id == caller.user.id else {
                return false
            }
            if try SessionStore.end(session, reason: .revoked, at: now, in: transaction) {
                try audit.record(
                    AuditEvent(
                        .sessionRevoked, actor: user.id.text, subject: session.text,
                        sessionID: caller.session.id.text, origin: origin), at: now, in: transaction)
            }
            return true
        }
    }
}
