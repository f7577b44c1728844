import Database
import Security

/// Who is asking, and in which session.
package struct Caller: Sendable {
    package let user: User
    package let session: Session
}

/// Why an access token opens nothing.
package enum AccessError: Error, Sendable, Equatable {
    /// Missing, malformed, forged or expired.
    case invalidToken
    /// It was good, but what it belonged to has ended: whoever has proven to hold it may know why.
    case sessionEnded(Session.EndReason)
}

extension AuthService {
    /// Who holds this access token.
    ///
    /// The session is looked at on every request, so a sign-out counts at once.
    ///
    /// - Throws: ``AccessError``; `DatabaseError`. Garbage is refused before the database is asked.
    package func caller(accessToken: String, origin: RequestOrigin) async throws -> Caller {
        let now = time.now()
        guard let claims = issuer.checkAccess(accessToken, at: now) else { throw AccessError.invalidToken }
        for _ in 1...Self.mostLooks {
            let caller = try await holder(of: claims, origin: origin, at: now)
            guard claims.gen == caller.session.generation, !caller.session.isAcknowledged else {
                if caller.session.lastSeenAt + Session.seenEvery <= now {
                    try await database.execute(SessionStore.seen(caller.session.id, at: now))
                }
                return caller
            }
            // Stored before the request is answered: from here on the parent can no longer come back.
            let note = SessionStore.acknowledgement(of: claims.gen, session: caller.session.id, at: now)
            if try await database.execute(note).changes == 1 { return caller }
            // The session has changed since it was looked at: this very generation may have been voided.
        }
        throw DatabaseError.conflict("the session changed at each look")
    }

    /// Each look but the last sees a change that cannot come twice: noted by another request, exchanged, voided.
    private static let mostLooks = 4

    private func holder(of claims: AccessClaims, origin: RequestOrigin, at now: Timestamp) async throws -> Caller {
        guard let row = try await database.fetch(SessionStore.sessionWithUser(claims.sid)).first else {
            throw AccessError.invalidToken
        }
        let session = try Session(row)
        let user = try User(row)
        guard user.id == claims.sub, claims.gen <= session.generation, !session.isForgotten(claims.gen) else {
            throw AccessError.invalidToken
        }
        if let reason = Self.endReason(of: session, user, at: now) { throw AccessError.sessionEnded(reason) }
        if session.isVoided(claims.gen) {
            // Nobody had used it, and here somebody does.
            try await database.write { transaction in
                try self.end(session, of: user, origin: origin, at: now, in: transaction)
            }
            throw AccessError.sessionEnded(.reuseDetected)
        }
        return Caller(user: user, session: session)
    }

    /// Why nobody can go on in a session; a blocked user's are revoked, all of them, as long as that lasts.
    static func endReason(of session: Session, _ user: User, at now: Timestamp) -> Session.EndReason? {
        session.endReason(at: now) ?? (user.isActive ? nil : .revoked)
    }
}
