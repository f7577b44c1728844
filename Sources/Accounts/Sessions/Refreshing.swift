import Database
import Security

/// Why a refresh token gives no new pair.
package enum RefreshError: Error, Sendable, Equatable {
    /// Missing, malformed, forged, expired, or newer than its session.
    case invalid
    /// It was good, but its session has ended: whoever has proven to hold it may know why.
    case sessionEnded(Session.EndReason)
    /// It had been exchanged before: it is in two hands, and its session has been ended.
    case reused
    /// The session has refreshed too often; it is still signed in.
    case limited(RateLimit.Decision)
}

extension AuthService {
    /// What the transaction of a refresh found; returned, so that its traces are committed.
    private enum RefreshOutcome: Sendable {
        case refreshed(Session, User, RateLimit.Decision)
        case refused(RefreshError)
    }

    /// Exchanges a refresh token for a new pair.
    ///
    /// - Throws: ``RefreshError``; `DatabaseError`. Garbage is refused before the database is asked.
    package func refresh(_ token: String, origin: RequestOrigin) async throws -> TokenPair {
        let now = time.now()
        guard let claims = issuer.checkRefresh(token, at: now) else {
            refuse("no refresh token of ours", session: nil, origin: origin, at: now)
            metrics.refused(.invalid)
            throw RefreshError.invalid
        }
        let outcome = try await database.write { transaction in
            try self.refresh(claims, origin: origin, at: now, in: transaction)
        }
        switch outcome {
        case .refreshed(let session, let user, let limit):
            metrics.refreshed.increment()
            return try issuer.pair(for: session, of: user, at: now, limit: limit)
        case .refused(let error):
            metrics.refused(error)
            if let reason = error.auditReason { refuse(reason, session: claims.sid, origin: origin, at: now) }
            throw error
        }
    }

    private func refuse(_ reason: String, session: SessionID?, origin: RequestOrigin, at now: Timestamp) {
        refusals.offer(
            AuditEvent(
                .sessionRefused, outcome: .refused, reason: reason, sessionID: session?.text, origin: origin), at: now)
    }

    private func refresh(
        _ claims: RefreshClaims, origin: RequestOrigin, at now: Timestamp, in transaction: any Transaction
    ) throws -> RefreshOutcome {
        guard let (session, user) = try SessionStore.lock(claims.sid, in: transaction) else {
            return .refused(.invalid)
        }
        if let reason = Self.endReason(of: session, user, at: now) { return .refused(.sessionEnded(reason)) }
        let decision = RefreshDecision(generation: claims.gen, session: session.refreshFacts, now: now)
        switch decision {
        case .reuse:
            // Before the limit is looked at: a thief must not be able to hide behind it.
            try end(session, of: user, origin: origin, at: now, in: transaction)
            return .refused(.reused)
        case .fromTheFuture:
            logger.critical(
                "a refresh token is newer than its session: was the database restored from a backup?",
                metadata: ["session": "\(session.id)"])
            return .refused(.invalid)
        case .rotate, .repeatCurrent, .voidCurrent:
            break
        }
        let limit = settings.refreshLimit.decide(arrival: session.refreshArrival, now: now)
        guard limit.isAllowed else { return .refused(.limited(limit)) }
        let changed: Session?
        switch decision {
        case .rotate:
            changed = try SessionStore.rotate(
                session, from: claims.gen, arrival: limit.arrival, settings: settings.tokens, at: now,
                in: transaction)
        case .voidCurrent:
            changed = try SessionStore.voidCurrent(
                session, arrival: limit.arrival, settings: settings.tokens, at: now, in: transaction)
        default:
            try SessionStore.keepArrival(session, arrival: limit.arrival, in: transaction)
            changed = session
        }
        // The row is locked, so only a defect could have changed it since.
        guard let changed else { throw DatabaseError.conflict("the session changed under its lock") }
        try audit.record(
            AuditEvent(
                decision == .repeatCurrent ? .sessionReplayed : .sessionRefreshed,
                reason: decision == .voidCurrent ? "the last answer was lost" : nil, actor: user.id.text,
                sessionID: session.id.text, origin: origin), at: now, in: transaction)
        return .refreshed(changed, user, limit)
    }

    /// Ends a session of which a token is in two hands.
    func end(
        _ session: Session, of user: User, origin: RequestOrigin, at now: Timestamp, in transaction: any Transaction
    ) throws {
        guard try SessionStore.end(session.id, reason: .reuseDetected, at: now, in: transaction) else { return }
        try jobs.enqueue(ReuseNotice.kind, ReuseNotice.Arguments(userID: user.id), in: transaction)
        try audit.record(
            AuditEvent(
                .sessionReuseDetected, outcome: .refused, actor: user.id.text, sessionID: session.id.text,
                origin: origin), at: now, in: transaction)
    }
}

extension RefreshError {
    /// What the audit log says of a refusal; `nil` of reuse, which has a row of its own.
    fileprivate var auditReason: String? {
        switch self {
        case .invalid: "unknown, or newer than its session"
        case .sessionEnded(let reason): "the session has ended: \(reason.rawValue)"
        case .reused: nil
        case .limited: "too often"
        }
    }
}
