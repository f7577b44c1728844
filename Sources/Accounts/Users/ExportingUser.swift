import Database
import Security

/// What accounts hold about one user.
package struct UserExport: Sendable {
    package let user: User
    /// All that are kept, those that have ended too, oldest first.
    package let sessions: [Session]
    /// Sign-in links and codes that were asked for with the user's address.
    package let challenges: [AskedChallenge]
    /// What the user did, and what was done with the address, oldest first.
    package let audit: [AuditedEvent]

    package struct AskedChallenge: Sendable {
        package let createdAt: Timestamp
        package let expiresAt: Timestamp
        package let usedAt: Timestamp?
    }
}

extension AuthService {
    /// Everything that accounts hold about the caller; that it was read is audited.
    ///
    /// - Throws: `DatabaseError`.
    package func export(_ caller: Caller, origin: RequestOrigin) async throws -> UserExport {
        let now = time.now()
        let id = caller.user.id
        return try await database.write { [audit] transaction in
            let hashes = try audit.hashes(ofAddress: caller.user.email.text, in: transaction)
            let export = UserExport(
                user: caller.user, sessions: try SessionStore.all(of: id, in: transaction),
                challenges: try ChallengeStore.all(of: caller.user.email, in: transaction),
                audit: try AuditLog.events(about: [id.text] + hashes, in: transaction))
            try audit.record(
                AuditEvent(
                    .userExported, actor: id.text, subject: id.text, sessionID: caller.session.id.text,
                    origin: origin), at: now, in: transaction)
            return export
        }
    }
}
