import Accounts
import Database
import Security

/// What operators see of users, and do with them.
///
/// Every change is audited in its own transaction, also one that is refused.
package struct UserAdministration: Sendable {
    let database: any Database
    private let audit: AuditLog
    let time: TimeSource

    package init(database: any Database, audit: AuditLog, time: TimeSource) {
        self.database = database
        self.audit = audit
        self.time = time
    }

    /// A user with what an operator asks first.
    package struct Detail: Sendable {
        package let user: User
        /// In so many sessions they are signed in.
        package let sessions: Int
    }

    /// A page of users, newest first, and one more when there is another page.
    package func list(_ filter: UserFilter, before: UserID?, limit: Int) async throws -> [User] {
        try await database.read { try UserStore.list(filter, before: before, limit: limit + 1, in: $0) }
    }

    /// - Throws: ``UserAdministrationError/notFound``.
    package func detail(_ id: UserID) async throws -> Detail {
        let now = time.now()
        let detail = try await database.read { transaction -> Detail? in
            guard let user = try UserStore.present(id, in: transaction) else { return nil }
            return Detail(user: user, sessions: try UserStore.liveSessions(of: id, at: now, in: transaction))
        }
        guard let detail else { throw UserAdministrationError.notFound }
        return detail
    }

    /// What is done to a user.
    package enum Change: Sendable {
        case block, unblock, grantAdmin, revokeAdmin, revokeSessions

        fileprivate var kind: AuditEvent.Kind {
            switch self {
            case .block: .userBlocked
            case .unblock: .userUnblocked
            case .grantAdmin: .adminGranted
            case .revokeAdmin: .adminRevoked
            case .revokeSessions: .sessionsRevoked
            }
        }

        /// Whether it must not come from a session that was left open.
        fileprivate var needsRecentSignIn: Bool {
            switch self {
            case .grantAdmin, .revokeAdmin: true
            case .block, .unblock, .revokeSessions: false
            }
        }

        /// Whether an administrator could lock themselves out by it, and perhaps everybody.
        fileprivate var isForOthersOnly: Bool {
            switch self {
            case .block, .revokeAdmin: true
            case .unblock, .grantAdmin, .revokeSessions: false
            }
        }
    }

    /// Does something to a user; what is so already stays so.
    ///
    /// - Returns: the user afterwards.
    /// - Throws: ``UserAdministrationError``; `DatabaseError`.
    package func apply(_ change: Change, to id: UserID, by person: Operator) async throws -> Detail {
        let result = try await database.write {
            [audit, time] transaction -> Result<Detail, UserAdministrationError> in
            let now = time.now()
            let result = try Self.apply(change, to: id, by: person, at: now, in: transaction)
            let refusal: UserAdministrationError? = if case .failure(let error) = result { error } else { nil }
            try audit.record(
                AuditEvent(
                    change.kind, outcome: refusal == nil ? .success : .refused, reason: refusal?.auditReason,
                    actor: person.id, subject: id.text, origin: person.origin), at: now, in: transaction)
            return result
        }
        return try result.get()
    }

    private static func apply(
        _ change: Change, to id: UserID, by person: Operator, at now: Timestamp, in transaction: any Transaction
    ) throws -> Result<Detail, UserAdministrationError> {
        if change.needsRecentSignIn, !person.hasSignedInLately(at: now) { return .failure(.signInTooOld) }
        if change.isForOthersOnly, id.text == person.id { return .failure(.ownAccount) }
        guard try UserStore.lockPresent(id, in: transaction) != nil else { return .failure(.notFound) }
        switch change {
        case .block: _ = try UserStore.setActive(false, id, at: now, in: transaction)
        case .unblock: _ = try UserStore.setActive(true, id, at: now, in: transaction)
        case .grantAdmin: try UserStore.setAdmin(true, id, in: transaction)
        case .revokeAdmin: try UserStore.setAdmin(false, id, in: transaction)
        case .revokeSessions: _ = try UserStore.endSessions(of: id, at: now, in: transaction)
        }
        guard let user = try UserStore.present(id, in: transaction) else { return .failure(.notFound) }
        return .success(Detail(user: user, sessions: try UserStore.liveSessions(of: id, at: now, in: transaction)))
    }
}

/// Why an operator's wish about a user is refused.
package enum UserAdministrationError: Error, Sendable, Hashable {
    case notFound
    /// Administrators neither block themselves nor give the role up: another one does that.
    case ownAccount
    /// The session is older than an hour.
    case signInTooOld
}
