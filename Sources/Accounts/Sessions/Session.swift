import Database

package typealias SessionID = Identifier<Session>

/// One sign-in of one user; its row is the whole family of its refresh tokens.
package struct Session: Sendable {
    package let id: SessionID
    package let userID: UserID
    /// The current generation.
    ///
    /// It only grows, also when a generation is voided.
    let generation: Int64
    /// The generation that was exchanged for the current one; 0 in the beginning.
    let parent: Int64
    let rotatedAt: Timestamp
    /// Whether a token of the current generation has been seen.
    let isAcknowledged: Bool
    /// How often a generation was voided since the last rotation.
    let voided: Int
    /// Which generations were voided: bit 0 is the one before the current.
    let voidedMask: Int64
    /// From which generation on tokens are newer than a backup that was restored; `nil` when none was.
    let amnestyFrom: Int64?
    /// The theoretical arrival time of the session's own refresh limit.
    let refreshArrival: Timestamp
    /// The same of the limit on signing out.
    let logoutArrival: Timestamp
    package let createdAt: Timestamp
    package let lastSeenAt: Timestamp
    let idleExpiresAt: Timestamp
    let absoluteExpiresAt: Timestamp
    package let endedAt: Timestamp?
    package let endedReason: EndReason?
    /// Where it began.
    package let ip: String?
    package let userAgent: String?

    /// How exactly it is known when somebody was last seen.
    static let seenEvery = Duration.seconds(60)
    /// So long an ended session is kept, so that a 401 can be explained.
    package static let tombstone = Duration.seconds(30 * 86_400)

    /// Why a session ended; kept, so that a 401 can be explained.
    package enum EndReason: String, Sendable, SQLConvertible {
        case idle, absolute
        case reuseDetected = "reuse_detected"
        case logout, revoked
    }

    /// The columns, for `SELECT` and `RETURNING`.
    static let columns: SQL = """
        sessions.id AS session_id, sessions.user_id AS session_user_id, generation, parent, rotated_at,
        is_acknowledged, voided, voided_mask, amnesty_from, refresh_arrival, logout_arrival,
        sessions.created_at AS session_created_at, last_seen_at, idle_expires_at, absolute_expires_at, ended_at, ended_reason, ip, user_agent
        """

    init(_ row: Row) throws {
        id = try row["session_id"]
        userID = try row["session_user_id"]
        generation = try row["generation"]
        parent = try row["parent"]
        rotatedAt = try row["rotated_at"]
        isAcknowledged = try row["is_acknowledged"]
        voided = try row["voided"]
        voidedMask = try row["voided_mask"]
        amnestyFrom = try row["amnesty_from"]
        refreshArrival = try row["refresh_arrival"]
        logoutArrival = try row["logout_arrival"]
        createdAt = try row["session_created_at"]
        lastSeenAt = try row["last_seen_at"]
        idleExpiresAt = try row["idle_expires_at"]
        absoluteExpiresAt = try row["absolute_expires_at"]
        endedAt = try row["ended_at"]
        endedReason = try row["ended_reason"]
        ip = try row["ip"]
        userAgent = try row["user_agent"]
    }

    /// So many generations back it is known which were voided: more than are exchanged, within the limit, while an access
    /// token lives.
    static let rememberedGenerations: Int64 = 62

    /// Whether a generation was voided because nobody had used it.
    func isVoided(_ generation: Int64) -> Bool {
        guard generation < self.generation, !isForgiven(generation) else { return false }
        if generation > parent { return true }
        let age = self.generation - generation
        return age <= Self.rememberedGenerations && voidedMask >> (age - 1) & 1 == 1
    }

    /// Whether a cookie of the pages belongs to it.
    ///
    /// Such a session is never refreshed: its generation moves only when a backup is restored.
    func isOfPages(_ generation: Int64) -> Bool { generation == self.generation || isForgiven(generation) }

    /// Whether it is no longer known what became of a generation.
    func isForgotten(_ generation: Int64) -> Bool {
        self.generation - generation > Self.rememberedGenerations && !isForgiven(generation)
    }

    /// Whether a generation was minted between a backup and its restoration.
    private func isForgiven(_ generation: Int64) -> Bool { amnestyFrom.map { generation >= $0 } ?? false }

    /// Whether it can be used at this moment.
    func isLive(at now: Timestamp) -> Bool { endReason(at: now) == nil }

    /// Why it cannot be used at this moment; `nil` while it can.
    func endReason(at now: Timestamp) -> EndReason? {
        if let endedReason { return endedReason }
        if absoluteExpiresAt <= now { return .absolute }
        return idleExpiresAt <= now ? .idle : nil
    }
}
