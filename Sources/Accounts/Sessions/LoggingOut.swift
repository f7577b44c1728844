import Database
import Security

/// Which of a user's sessions a sign-out ends.
package enum LogoutScope: String, Sendable, CaseIterable {
    /// The one that asks.
    case current
    /// All but the one that asks.
    case others
    case all
}

/// Why a sign-out is refused.
package enum LogoutError: Error, Sendable, Equatable {
    /// Neither token proves a session.
    case invalidToken
    /// The session that asks has ended itself, so it has no say over others.
    case sessionEnded(Session.EndReason)
    case limited(RateLimit.Decision)
}

extension AuthService {
    /// A session, as a token of it names it.
    private struct SessionClaim: Sendable {
        let session: SessionID
        let generation: Int64
        /// Whose it is; a refresh token does not say.
        let user: UserID?
        let isRefreshToken: Bool
    }

    private enum LogoutOutcome: Sendable {
        case done(RateLimit.Decision)
        case refused(LogoutError)
    }

    /// Ends sessions; it counts before this returns.
    ///
    /// Signing out of a session that has ended is what was wanted, and succeeds: but it ends no others.
    ///
    /// - Parameters:
    ///   - accessToken: as the `Authorization` header has it.
    ///   - refreshToken: counts when there is no access token that is valid.
    /// - Returns: what the session's limit has left.
    /// - Throws: ``LogoutError``; `DatabaseError`. Garbage is refused before the database is asked.
    @discardableResult
    package func logOut(
        accessToken: String?, refreshToken: String?, scope: LogoutScope, origin: RequestOrigin
    ) async throws -> RateLimit.Decision {
        let now = time.now()
        guard let claim = claim(accessToken, refreshToken, at: now) else { throw LogoutError.invalidToken }
        let outcome = try await database.write { transaction in
            try self.logOut(claim, scope, origin: origin, at: now, in: transaction)
        }
        switch outcome {
        case .done(let limit): return limit
        case .refused(let error): throw error
        }
    }

    private func claim(_ accessToken: String?, _ refreshToken: String?, at now: Timestamp) -> SessionClaim? {
        if let accessToken, let claims = issuer.checkAccess(accessToken, at: now) {
            return SessionClaim(
                session: claims.sid, generation: claims.gen, user: claims.sub, isRefreshToken: false)
        }
        guard let refreshToken, let claims = issuer.checkRefresh(refreshToken, at: now) else { return nil }
        return SessionClaim(session: claims.sid, generation: claims.gen, user: nil, isRefreshToken: true)
    }

    private func logOut(
        _ claim: SessionClaim, _ scope: LogoutScope, origin: RequestOrigin, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> LogoutOutcome {
        if scope != .current { try SessionStore.lockUser(of: claim.session, in: transaction) }
        guard let (session, user) = try SessionStore.lock(claim.session, in: transaction),
            claim.user == nil || claim.user == user.id, claim.generation <= session.generation
        else { return .refused(.invalidToken) }
        let limit = settings.logoutLimit.decide(arrival: session.logoutArrival, now: now)
        guard limit.isAllowed else { return .refused(.limited(limit)) }
        try SessionStore.keepLogoutArrival(session.id, arrival: limit.arrival, in: transaction)
        if let reason = Self.endReason(of: session, user, at: now) {
            let isDone = try scope == .current || isRepeated(scope, reason, of: user, at: now, in: transaction)
            return isDone ? .done(limit) : .refused(.sessionEnded(reason))
        }
        if isInTwoHands(claim, session, at: now) {
            try end(session, of: user, origin: origin, at: now, in: transaction)
            return scope == .current ? .done(limit) : .refused(.sessionEnded(.reuseDetected))
        }
        let ended = try SessionStore.end(scope, of: user.id, from: session.id, at: now, in: transaction)
        try audit.record(
            AuditEvent(
                .sessionLoggedOut, reason: "\(scope.rawValue): \(ended)", actor: user.id.text,
                sessionID: session.id.text, origin: origin), at: now, in: transaction)
        return .done(limit)
    }

    /// Whether a session that was signed out asks for what has come true: nobody is signed in any more.
    private func isRepeated(
        _ scope: LogoutScope, _ reason: Session.EndReason, of user: User, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Bool {
        guard scope == .all, reason == .logout else { return false }
        return try transaction.first(SessionStore.live(of: user.id, before: nil, limit: 1, at: now)) == nil
    }

    /// Whether the token is one that only a thief, or who was robbed, still shows.
    private func isInTwoHands(_ claim: SessionClaim, _ session: Session, at now: Timestamp) -> Bool {
        guard claim.isRefreshToken else { return session.isVoided(claim.generation) }
        return RefreshDecision(generation: claim.generation, session: session.refreshFacts, now: now) == .reuse
    }
}
