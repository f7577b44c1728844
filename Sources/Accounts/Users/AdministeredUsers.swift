import Database
import Security

/// Which users an operator wants to see.
package struct UserFilter: Sendable {
    /// Part of the address or of the name; letters count as they are, but for ASCII's case.
    package var text: String?
    package var isAdmin: Bool?
    package var isActive: Bool?

    package init(text: String? = nil, isAdmin: Bool? = nil, isActive: Bool? = nil) {
        self.text = text
        self.isAdmin = isAdmin
        self.isActive = isActive
    }

    fileprivate var condition: SQL {
        var conditions: [SQL] = ["deleted_at IS NULL"]
        if let text {
            let pattern = "%\(Self.escaped(text.lowercased()))%"
            conditions.append(
                "(LOWER(email) LIKE \(pattern) ESCAPE '!' OR LOWER(full_name) LIKE \(pattern) ESCAPE '!')")
        }
        if let isAdmin { conditions.append("is_admin = \(isAdmin)") }
        if let isActive { conditions.append("is_active = \(isActive)") }
        return conditions.dropFirst().reduce(conditions[0]) { "\($0) AND \($1)" }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
    }
}

/// What operators see of users, and do with them.
///
/// Each change is made under the user's lock, and a block ends every session with it.
extension UserStore {
    /// A page of users, newest first; deleted ones are nobody any more.
    package static func list(
        _ filter: UserFilter, before: UserID?, limit: Int, in transaction: any Transaction
    ) throws -> [User] {
        let from: SQL = before.map { "AND users.id < \($0)" } ?? ""
        return try transaction.rows(
            "SELECT \(User.columns) FROM users WHERE \(filter.condition) \(from) ORDER BY users.id DESC LIMIT \(limit)"
        ).map(User.init)
    }

    /// A user who is not deleted.
    package static func present(_ id: UserID, in transaction: any Transaction) throws -> User? {
        try transaction.first("SELECT \(User.columns) FROM users WHERE id = \(id) AND deleted_at IS NULL").map(
            User.init)
    }

    /// A user who is not deleted, locked until the transaction ends.
    package static func lockPresent(_ id: UserID, in transaction: any Transaction) throws -> User? {
        guard try lock(id, in: transaction) != nil else { return nil }
        return try present(id, in: transaction)
    }

    /// Keeps a user out, or lets them in again.
    ///
    /// - Returns: how many sessions ended by it.
    package static func setActive(
        _ isActive: Bool, _ id: UserID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        try transaction.run("UPDATE users SET is_active = \(isActive) WHERE id = \(id)")
        return isActive ? 0 : try endSessions(of: id, at: now, in: transaction)
    }

    /// Makes a user an administrator, or no longer one.
    package static func setAdmin(_ isAdmin: Bool, _ id: UserID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE users SET is_admin = \(isAdmin) WHERE id = \(id)")
    }

    /// Ends every session of a user.
    ///
    /// - Returns: how many.
    package static func endSessions(
        of id: UserID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        let before = try liveSessions(of: id, at: now, in: transaction)
        try SessionStore.endAll(of: id, reason: .revoked, at: now, in: transaction)
        return before
    }

    /// How many sessions a user is signed in with.
    package static func liveSessions(
        of id: UserID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*) AS number FROM sessions WHERE user_id = \(id) AND ended_at IS NULL
                AND idle_expires_at > \(now) AND absolute_expires_at > \(now)
            """)?["number"] ?? 0
    }
}
