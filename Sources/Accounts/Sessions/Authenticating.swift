import Database
import Security

/// Who is asking, and in which session.
package struct Caller: Sendable {
    package let user: User
    package let session: Session
}

/// Why an access token opens nothing.
package enum AccessError: Error, Sendable {
    case invalidToken
}

extension AuthService {
    /// Who holds this access token. The session is looked at on every request, so a sign-out counts at once.
    ///
    /// - Throws: ``AccessError``; `DatabaseError`. Garbage is refused before the database is asked.
    package func caller(accessToken: String, origin: RequestOrigin) async throws -> Caller {
        let now = time.now()
        guard let claims = issuer.checkAccess(accessToken, at: now) else { throw AccessError.invalidToken }
        guard let row = try await database.fetch(SessionStore.sessionWithUser(claims.sid)).first else {
            throw AccessError.invalidToken
        }
        let session = try Session(row)
        let user = try User(row)
        guard session.isLive(at: now), user.isActive, user.id == claims.sub, claims.gen <= session.generation else {
            throw AccessError.invalidToken
        }
        if claims.gen > session.parent, claims.gen < session.generation {
            // A generation that was voided because nobody had used it, and here somebody does.
            try await database.write { transaction in
                try self.end(session, of: user, origin: origin, at: now, in: transaction)
            }
            throw AccessError.invalidToken
        }
        if claims.gen == session.generation, !session.isAcknowledged {
            // Stored before the request is answered: from here on the parent can no longer come back.
            try await database.execute(
                SessionStore.acknowledgement(of: claims.gen, session: session.id, at: now))
        }
        return Caller(user: user, session: session)
    }
}
