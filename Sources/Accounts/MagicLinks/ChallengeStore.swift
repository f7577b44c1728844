import Database

/// The SQL of challenges.
enum ChallengeStore {
    static func insert(
        _ id: ChallengeID, email: EmailAddress, redirectTo: String?, isSuppressed: Bool, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO challenges (id, email, redirect_to, is_suppressed, created_at, expires_at)
            VALUES (\(id), \(email), \(redirectTo), \(isSuppressed), \(now), \(now + Challenge.lifetime))
            """)
    }

    /// The one statement that uses a challenge up; it can succeed once.
    ///
    /// The secret is proven before.
    ///
    /// - Returns: whose it was; `nil` when it is unknown, used, expired or guessed at too often.
    static func consume(
        _ id: ChallengeID, at now: Timestamp, in transaction: any Transaction
    ) throws -> (email: EmailAddress, redirectTo: String?)? {
        try transaction.first(
            """
            UPDATE challenges SET consumed_at = \(now)
            WHERE id = \(id) AND consumed_at IS NULL AND expires_at > \(now) AND attempts < \(Challenge.mostAttempts)
            RETURNING email, redirect_to
            """
        ).map { (try $0["email"], try $0["redirect_to"]) }
    }

    /// Counts a wrong code.
    ///
    /// - Returns: whether it could have been right: the challenge is still open.
    static func countWrongCode(_ id: ChallengeID, at now: Timestamp, in transaction: any Transaction) throws -> Bool {
        try transaction.run(
            """
            UPDATE challenges SET attempts = attempts + 1
            WHERE id = \(id) AND consumed_at IS NULL AND expires_at > \(now) AND attempts < \(Challenge.mostAttempts)
            """
        ).changes == 1
    }

    /// Whose challenge it is, open or not.
    static func email(of id: ChallengeID, in transaction: any Transaction) throws -> EmailAddress? {
        try transaction.first("SELECT email FROM challenges WHERE id = \(id)").map { try $0["email"] }
    }

    /// Voids the address's other challenges: one sign-in answers all the mails that were asked for.
    static func voidOthers(of email: EmailAddress, at now: Timestamp, in transaction: any Transaction) throws {
        try transaction.run(
            "UPDATE challenges SET consumed_at = \(now) WHERE email = \(email) AND consumed_at IS NULL")
    }

    /// What the mail needs to know, while there is still a point in sending it.
    static func recipient(
        of id: ChallengeID, at now: Timestamp, in transaction: any Transaction
    ) throws -> Recipient? {
        try transaction.first(
            """
            SELECT challenges.email, users.preferred_language FROM challenges
            LEFT JOIN users ON users.email = challenges.email
            WHERE challenges.id = \(id) AND consumed_at IS NULL AND expires_at > \(now)
            """
        ).map { Recipient(email: try $0["email"], language: try $0["preferred_language"]) }
    }

    /// To whom a mail goes.
    struct Recipient: Sendable {
        let email: EmailAddress
        /// BCP 47; `nil` for an address without an account.
        let language: String?

        var hasAccount: Bool { language != nil }
    }

    /// The address behind a challenge that can still be used, for the page that asks before it signs in.
    static func openChallenge(_ id: ChallengeID, at now: Timestamp) -> SQL {
        """
        SELECT email FROM challenges
        WHERE id = \(id) AND consumed_at IS NULL AND expires_at > \(now) AND attempts < \(Challenge.mostAttempts)
        """
    }

    /// Every challenge that is kept of an address, oldest first.
    static func all(
        of email: EmailAddress, in transaction: any Transaction
    ) throws -> [UserExport.AskedChallenge] {
        try transaction.rows(
            "SELECT created_at, expires_at, consumed_at FROM challenges WHERE email = \(email) ORDER BY id"
        ).map { row in
            UserExport.AskedChallenge(
                createdAt: try row["created_at"], expiresAt: try row["expires_at"], usedAt: try row["consumed_at"])
        }
    }

    /// Removes challenges that expired before `then`.
    ///
    /// - Returns: how many, at most `limit`.
    static func prune(before then: Timestamp, limit: Int, in transaction: any Transaction) throws -> Int {
        try transaction.run(
            "DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE expires_at < \(then) LIMIT \(limit))"
        ).changes
    }

    /// Forgets every challenge of an address.
    static func deleteAll(of email: EmailAddress, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM challenges WHERE email = \(email)")
    }
}
