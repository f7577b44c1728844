import Accounts
import Database
import Security

/// What operators do.
///
/// Every change is audited in its own transaction.
package struct AdminService: Sendable {
    let database: any Database
    let audit: AuditLog
    let time: TimeSource

    package init(database: any Database, audit: AuditLog, time: TimeSource) {
        self.database = database
        self.audit = audit
        self.time = time
    }

    /// Makes somebody an administrator, or no longer one.
    ///
    /// An address without an account gets one, so that the first administrator can be named before anybody has signed
    /// in.
    ///
    /// - Throws: ``AdminError/malformedEmail``, ``AdminError/noSuchUser``; `DatabaseError`.
    package func setAdmin(_ isAdmin: Bool, email typed: String, origin: RequestOrigin) async throws -> User {
        guard let email = EmailAddress(typed) else { throw AdminError.malformedEmail }
        let user = try await database.write { [audit, time] transaction -> User? in
            let now = time.now()
            // Taking the role from nobody must not make an account.
            if !isAdmin, try UserStore.user(email, in: transaction) == nil { return nil }
            let user = try UserStore.setAdmin(isAdmin, email, at: now, in: transaction)
            try audit.record(
                AuditEvent(
                    isAdmin ? .adminGranted : .adminRevoked, actor: "command line", subject: user.id.text,
                    origin: origin), at: now, in: transaction)
            return user
        }
        guard let user else { throw AdminError.noSuchUser }
        return user
    }

    /// Makes an account that nobody has signed in to yet: for where people cannot sign up themselves.
    ///
    /// - Throws: ``AdminError/malformedEmail``, ``AdminError/alreadyThere``; `DatabaseError`.
    package func addUser(email typed: String, origin: RequestOrigin) async throws -> User {
        guard let email = EmailAddress(typed) else { throw AdminError.malformedEmail }
        let user = try await database.write { [audit, time] transaction -> User? in
            let now = time.now()
            guard let user = try UserStore.add(email, at: now, in: transaction) else { return nil }
            try audit.record(
                AuditEvent(.userAdded, actor: "command line", subject: user.id.text, origin: origin), at: now,
                in: transaction)
            return user
        }
        guard let user else { throw AdminError.alreadyThere }
        return user
    }
}

/// Why an operator's wish is refused.
package enum AdminError: Error, Sendable {
    case malformedEmail, noSuchUser, alreadyThere

    /// One line for the operator.
    package var reason: String {
        switch self {
        case .malformedEmail: "this is not an e-mail address"
        case .alreadyThere: "the address has an account"
        case .noSuchUser: "there is no user of this address"
        }
    }
}
