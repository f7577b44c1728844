import Database
import Security

/// Who a browser's cookie signs in to the pages.
package struct PageVisitor: Sendable {
    package let caller: Caller
    /// What the browser is to keep from now on, where its cookie would end too soon.
    package let renewed: PageCookie?
}

/// The cookie that signs a browser in to the pages.
package struct PageCookie: Sendable {
    /// The API refuses it.
    package let token: String
    /// Seconds.
    package let expiresIn: Int64
}

extension AuthService {
    /// Whoever comes back sooner than this keeps the cookie, so that reading a page seldom writes.
    private var renewedEvery: Duration { min(.seconds(86_400), settings.tokens.idleLimit / 4) }

    /// Who holds this cookie; a visit keeps a session from ending by idleness.
    ///
    /// A cookie is not rotated: scripts cannot read it, and a browser sends it from several tabs at once. The session
    /// is looked at on every request, so that a sign-out counts at once.
    ///
    /// - Throws: ``AccessError``; `DatabaseError`. Garbage is refused before the database is asked.
    package func visitor(pageToken: String) async throws -> PageVisitor {
        let now = time.now()
        guard let claims = issuer.checkPage(pageToken, at: now) else { throw AccessError.invalidToken }
        guard let row = try await database.fetch(SessionStore.sessionWithUser(claims.sid)).first else {
            throw AccessError.invalidToken
        }
        let session = try Session(row)
        let user = try User(row)
        guard session.isOfPages(claims.gen) else { throw AccessError.invalidToken }
        if let reason = Self.endReason(of: session, user, at: now) { throw AccessError.sessionEnded(reason) }
        let kept = try await prolonged(session, at: now)
        let caller = Caller(user: user, session: kept)
        // By the cookie's own end, so that one whose successor was lost on its way is renewed at the next visit.
        let end = min(kept.idleExpiresAt, kept.absoluteExpiresAt)
        guard Timestamp(seconds: claims.exp) + renewedEvery < end else {
            return PageVisitor(caller: caller, renewed: nil)
        }
        let (token, expiresIn) = try issuer.pageToken(for: kept, at: now)
        return PageVisitor(caller: caller, renewed: PageCookie(token: token, expiresIn: expiresIn))
    }

    /// The session as it is after this visit.
    private func prolonged(_ session: Session, at now: Timestamp) async throws -> Session {
        let idle = min(now + settings.tokens.idleLimit, session.absoluteExpiresAt)
        guard idle > session.idleExpiresAt + renewedEvery else {
            if session.lastSeenAt + Session.seenEvery <= now {
                try await database.execute(SessionStore.seen(session.id, at: now))
            }
            return session
        }
        // Of two tabs at once, one does it.
        let prolonged = try await database.execute(SessionStore.prolong(session, idle: idle, at: now))
        return try prolonged.rows.first.map(Session.init) ?? session
    }

    /// Signs the visitor's browser out; it counts before this returns.
    package func leave(_ caller: Caller, _ scope: LogoutScope, origin: RequestOrigin) async throws {
        let now = time.now()
        try await database.write { [audit] transaction in
            if scope != .current { try SessionStore.lockUser(of: caller.session.id, in: transaction) }
            // What has ended meanwhile has no say over others.
            guard let (session, user) = try SessionStore.lock(caller.session.id, in: transaction),
                Self.endReason(of: session, user, at: now) == nil
            else { return }
            let ended = try SessionStore.end(
                scope, of: caller.user.id, from: caller.session.id, at: now, in: transaction)
            try audit.record(
                AuditEvent(
                    .sessionLoggedOut, reason: "\(scope.rawValue): \(ended)", actor: caller.user.id.text,
                    sessionID: caller.session.id.text, origin: origin), at: now, in: transaction)
        }
    }
}
