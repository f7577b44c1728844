import Database
import Security

/// The SQL of sessions.
///
/// Each change repeats in its predicate every fact that the decision relied on, so that of two at once one finds
/// nothing to change and decides again.
enum SessionStore {
    static func begin(
        for user: UserID, settings: TokenSettings, origin: RequestOrigin, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Session {
        let absolute = now + settings.absoluteLimit
        let idle = min(now + settings.idleLimit, absolute)
        let row = try transaction.first(
            """
            INSERT INTO sessions (id, user_id, generation, parent, rotated_at, is_acknowledged, created_at,
                last_seen_at, idle_expires_at, absolute_expires_at, ip, user_agent)
            VALUES (\(SessionID(at: now)), \(user), 1, 0, \(now), 0, \(now), \(now), \(idle), \(absolute),
                \(origin.ip), \(origin.userAgent))
            RETURNING \(Session.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an insert returned no row") }
        return try Session(row)
    }

    /// The session with its user, locked until the transaction ends.
    static func lock(_ id: SessionID, in transaction: any Transaction) throws -> (session: Session, user: User)? {
        let lock: SQL = transaction.dialect == .postgresql ? "FOR UPDATE OF sessions" : ""
        return try transaction.first(
            """
            SELECT \(Session.columns), \(User.columns) FROM sessions JOIN users ON users.id = sessions.user_id
            WHERE sessions.id = \(id) \(lock)
            """
        ).map { (try Session($0), try User($0)) }
    }

    /// The query for a session with its user, for a single round trip.
    static func sessionWithUser(_ id: SessionID) -> SQL {
        """
        SELECT \(Session.columns), \(User.columns) FROM sessions JOIN users ON users.id = sessions.user_id
        WHERE sessions.id = \(id)
        """
    }

    /// What of the mask stays when it moves on by one: ``Session/rememberedGenerations`` bits, and the sign is none.
    private static let room: Int64 = 1 << (Session.rememberedGenerations - 1) - 1

    /// Exchanges the current generation for the next.
    ///
    /// - Parameter shown: the generation of the token that is exchanged; the current one, unless there is an amnesty.
    /// - Returns: the session afterwards; `nil` when it is no longer at `generation`.
    static func rotate(
        _ session: Session, from shown: Int64, arrival: Timestamp, settings: TokenSettings, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Session? {
        let idle = min(now + settings.idleLimit, session.absoluteExpiresAt)
        return try transaction.first(
            """
            UPDATE sessions SET generation = generation + 1, parent = \(shown), rotated_at = \(now),
                is_acknowledged = 0, voided = 0, voided_mask = (voided_mask & \(Self.room)) << 1,
                amnesty_from = NULL, refresh_arrival = \(arrival), last_seen_at = \(now),
                idle_expires_at = \(idle)
            WHERE id = \(session.id) AND generation = \(session.generation) AND ended_at IS NULL
            RETURNING \(Session.columns)
            """
        ).map(Session.init)
    }

    /// Voids the current generation, which nobody has used, and mints the next one under the same parent.
    static func voidCurrent(
        _ session: Session, arrival: Timestamp, settings: TokenSettings, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Session? {
        // A client that lost an answer is as much alive as one that got it.
        let idle = min(now + settings.idleLimit, session.absoluteExpiresAt)
        return try transaction.first(
            """
            UPDATE sessions SET generation = generation + 1, rotated_at = \(now), voided = voided + 1,
                voided_mask = ((voided_mask & \(Self.room)) << 1) | 1,
                refresh_arrival = \(arrival), last_seen_at = \(now), idle_expires_at = \(idle)
            WHERE id = \(session.id) AND generation = \(session.generation) AND parent = \(session.parent)
                AND is_acknowledged = 0 AND ended_at IS NULL
            RETURNING \(Session.columns)
            """
        ).map(Session.init)
    }

    /// Counts a refresh that changed nothing else.
    static func keepArrival(_ session: Session, arrival: Timestamp, in transaction: any Transaction) throws {
        try transaction.run("UPDATE sessions SET refresh_arrival = \(arrival) WHERE id = \(session.id)")
    }

    /// Remembers that a token of this generation was seen.
    ///
    /// The statement stands alone: one round trip.
    static func acknowledgement(of generation: Int64, session: SessionID, at now: Timestamp) -> SQL {
        """
        UPDATE sessions SET is_acknowledged = 1, last_seen_at = \(now)
        WHERE id = \(session) AND generation = \(generation) AND is_acknowledged = 0 AND ended_at IS NULL
        """
    }

    /// Remembers that somebody was here; written at most once a minute.
    static func seen(_ session: SessionID, at now: Timestamp) -> SQL {
        """
        UPDATE sessions SET last_seen_at = \(now)
        WHERE id = \(session) AND last_seen_at <= \(now - Session.seenEvery) AND ended_at IS NULL
        """
    }

    /// Keeps a session of the pages from ending by idleness.
    ///
    /// The statement stands alone: one round trip. Of two at once one changes nothing.
    static func prolong(_ session: Session, idle: Timestamp, at now: Timestamp) -> SQL {
        """
        UPDATE sessions SET idle_expires_at = \(idle), last_seen_at = \(now)
        WHERE id = \(session.id) AND idle_expires_at = \(session.idleExpiresAt) AND ended_at IS NULL
        RETURNING \(Session.columns)
        """
    }

    /// Lets every live session go on with a token that is newer than the database: after a backup was restored.
    ///
    /// - Returns: how many sessions that are.
    static func fastForward(at now: Timestamp, in transaction: any Transaction) throws -> Int {
        // Further than anybody has come since the backup, so that no generation is minted twice.
        try transaction.run(
            """
            UPDATE sessions SET amnesty_from = generation, generation = generation + 1000000, parent = generation,
                rotated_at = \(now), is_acknowledged = 1, voided = 0, voided_mask = 0
            WHERE ended_at IS NULL AND idle_expires_at > \(now) AND absolute_expires_at > \(now)
            """
        ).changes
    }

    /// Removes sessions that ended, or could have been used last, before `then`.
    ///
    /// - Returns: how many, at most `limit`.
    static func prune(before then: Timestamp, limit: Int, in transaction: any Transaction) throws -> Int {
        try transaction.run(
            """
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions
                WHERE ended_at < \(then) OR idle_expires_at < \(then) OR absolute_expires_at < \(then)
                LIMIT \(limit))
            """
        ).changes
    }

    /// Ends a session for good.
    ///
    /// - Returns: whether it was this call that ended it.
    static func end(
        _ id: SessionID, reason: Session.EndReason, at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            "UPDATE sessions SET ended_at = \(now), ended_reason = \(reason) WHERE id = \(id) AND ended_at IS NULL"
        ).changes == 1
    }

    /// Ends what a sign-out from `session` ends.
    ///
    /// - Returns: how many sessions it was this call that ended.
    static func end(
        _ scope: LogoutScope, of user: UserID, from session: SessionID, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Int {
        let which: SQL =
            switch scope {
            case .current: "id = \(session)"
            case .others: "user_id = \(user) AND id <> \(session)"
            case .all: "user_id = \(user)"
            }
        return try transaction.run(
            """
            UPDATE sessions SET ended_at = \(now), ended_reason = \(Session.EndReason.logout)
            WHERE \(which) AND ended_at IS NULL
            """
        ).changes
    }

    /// Ends every session of a user.
    static func endAll(
        of user: UserID, reason: Session.EndReason, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE sessions SET ended_at = \(now), ended_reason = \(reason)
            WHERE user_id = \(user) AND ended_at IS NULL
            """)
    }

    /// Takes the row of the session's user: see ``UserStore/lock(_:in:)``.
    static func lockUser(of session: SessionID, in transaction: any Transaction) throws {
        guard let row = try transaction.first("SELECT user_id FROM sessions WHERE id = \(session)") else { return }
        _ = try UserStore.lock(try row["user_id"], in: transaction)
    }

    /// Counts a sign-out.
    static func keepLogoutArrival(
        _ id: SessionID, arrival: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE sessions SET logout_arrival = \(arrival) WHERE id = \(id)")
    }

    /// The query for the sessions in which a user is signed in, newest first.
    static func live(of user: UserID, before: SessionID?, limit: Int, at now: Timestamp) -> SQL {
        let cursor: SQL = before.map { "AND id < \($0)" } ?? ""
        return """
            SELECT \(Session.columns) FROM sessions
            WHERE user_id = \(user) AND ended_at IS NULL AND idle_expires_at > \(now) AND absolute_expires_at > \(now)
            \(cursor) ORDER BY id DESC LIMIT \(limit)
            """
    }

    /// Every session that is kept of a user, oldest first.
    static func all(of user: UserID, in transaction: any Transaction) throws -> [Session] {
        try transaction.rows("SELECT \(Session.columns) FROM sessions WHERE user_id = \(user) ORDER BY id")
            .map(Session.init)
    }

    /// Forgets where a user's sessions began.
    static func forgetOrigins(of user: UserID, in transaction: any Transaction) throws {
        try transaction.run("UPDATE sessions SET ip = NULL, user_agent = NULL WHERE user_id = \(user)")
    }
}
