import Database

package typealias UserID = Identifier<User>

/// A person with an account.
package struct User: Sendable {
    package let id: UserID
    package let email: EmailAddress
    package let fullName: String?
    /// BCP 47.
    package let preferredLanguage: String
    package let isVerified: Bool
    package let isAdmin: Bool
    package let isActive: Bool
    package let createdAt: Timestamp
    package let lastLoginAt: Timestamp?

    /// The columns, for `SELECT` and `RETURNING`.
    static let columns: SQL = """
        users.id AS user_id, email, full_name, preferred_language, is_verified, is_admin, is_active,
        users.created_at AS user_created_at, last_login_at
        """

    init(_ row: Row) throws {
        id = try row["user_id"]
        email = try row["email"]
        fullName = try row["full_name"]
        preferredLanguage = try row["preferred_language"]
        isVerified = try row["is_verified"]
        isAdmin = try row["is_admin"]
        isActive = try row["is_active"]
        createdAt = try row["user_created_at"]
        lastLoginAt = try row["last_login_at"]
    }
}

/// The SQL of users.
package enum UserStore {
    /// The user of an address who signs in now, made if there is none; the address is thereby verified.
    static func signIn(_ email: EmailAddress, at now: Timestamp, in transaction: any Transaction) throws -> User {
        let row = try transaction.first(
            """
            INSERT INTO users (id, email, is_verified, created_at, last_login_at)
            VALUES (\(UserID(at: now)), \(email), 1, \(now), \(now))
            ON CONFLICT (email) DO UPDATE SET is_verified = 1,
                last_login_at = CASE WHEN users.is_active = 1 THEN excluded.last_login_at ELSE users.last_login_at END
            RETURNING \(User.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an upsert returned no row") }
        return try User(row)
    }

    /// The user of that address, or `nil`.
    package static func user(_ email: EmailAddress, in transaction: any Transaction) throws -> User? {
        try transaction.first("SELECT \(User.columns) FROM users WHERE email = \(email)").map(User.init)
    }

    /// Makes a user an administrator, or no longer one.
    ///
    /// An address that has not signed in yet gets its account now, so that the first administrator can be named before
    /// anybody has come.
    package static func setAdmin(
        _ isAdmin: Bool, _ email: EmailAddress, at now: Timestamp, in transaction: any Transaction
    ) throws -> User {
        let row = try transaction.first(
            """
            INSERT INTO users (id, email, is_admin, created_at)
            VALUES (\(UserID(at: now)), \(email), \(isAdmin), \(now))
            ON CONFLICT (email) DO UPDATE SET is_admin = excluded.is_admin
            RETURNING \(User.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an upsert returned no row") }
        return try User(row)
    }
}
