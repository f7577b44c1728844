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

    /// As ``signIn(_:at:in:)``, but an address without an account stays without: `nil`.
    static func signInKnown(
        _ email: EmailAddress, at now: Timestamp, in transaction: any Transaction
    ) throws -> User? {
        try transaction.first(
            """
            UPDATE users SET is_verified = 1,
                last_login_at = CASE WHEN is_active = 1 THEN \(now) ELSE last_login_at END
            WHERE email = \(email) RETURNING \(User.columns)
            """
        ).map(User.init)
    }

    /// Makes an account that nobody has signed in to yet.
    ///
    /// - Returns: `nil` when the address has one.
    package static func add(_ email: EmailAddress, at now: Timestamp, in transaction: any Transaction) throws -> User? {
        try transaction.first(
            """
            INSERT INTO users (id, email, created_at) VALUES (\(UserID(at: now)), \(email), \(now))
            ON CONFLICT (email) DO NOTHING RETURNING \(User.columns)
            """
        ).map(User.init)
    }

    /// The user of that id, or `nil`.
    package static func user(_ id: UserID, in transaction: any Transaction) throws -> User? {
        try transaction.first("SELECT \(User.columns) FROM users WHERE id = \(id)").map(User.init)
    }

    /// The user of that address, or `nil`.
    package static func user(_ email: EmailAddress, in transaction: any Transaction) throws -> User? {
        try transaction.first("SELECT \(User.columns) FROM users WHERE email = \(email)").map(User.init)
    }

    /// Takes the user's row until the transaction ends: whoever ends several sessions of a user comes by here first, so
    /// that two who do it at once never wait for each other in a circle.
    static func lock(_ id: UserID, in transaction: any Transaction) throws -> User? {
        // The weaker lock lets sessions and documents that refer to the row be written meanwhile.
        let lock: SQL = transaction.dialect == .postgresql ? "FOR NO KEY UPDATE" : ""
        return try transaction.first("SELECT \(User.columns) FROM users WHERE id = \(id) \(lock)").map(User.init)
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

    /// Sets what users say about themselves.
    static func setProfile(
        fullName: String?, preferredLanguage: String, of id: UserID, in transaction: any Transaction
    ) throws -> User? {
        try transaction.first(
            """
            UPDATE users SET full_name = \(fullName), preferred_language = \(preferredLanguage) WHERE id = \(id)
            RETURNING \(User.columns)
            """
        ).map(User.init)
    }

    /// Takes from a user's row all that tells who it was; the address is free again.
    ///
    /// - Returns: whether it was this call that did it.
    static func anonymise(_ id: UserID, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        // RFC 6761 §6.4: nobody can ever receive mail there, so nobody can ever sign in.
        try transaction.run(
            """
            UPDATE users SET email = \("\(id)@deleted.invalid"), full_name = NULL, preferred_language = 'en',
                is_verified = 0, is_admin = 0, is_active = 0, last_login_at = NULL, deleted_at = \(now)
            WHERE id = \(id) AND deleted_at IS NULL
            """
        ).changes == 1
    }
}
