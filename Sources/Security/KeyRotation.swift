import Database

/// Changes the signing keys: next → current → previous → revoked.
///
/// A key's state is not stored but follows from when it begins to sign, so all nodes agree on it at every moment, and
/// nobody has to switch. A key is shown to everybody before it signs anything.
package struct KeyRotation: Sendable {
    package struct Settings: Sendable {
        /// So old the current key gets.
        package var period: Duration
        /// So long a key is known before it signs: longer than nodes and others keep a copy of the keys.
        package var notice: Duration
        /// So long a token of each ring can be alive: that long its key is needed after it has stopped signing.
        package var longestToken: [Keyring.Ring: Duration]

        package init(
            period: Duration = .seconds(90 * 86_400), notice: Duration = .seconds(900),
            longestAccessToken: Duration, longestRefreshToken: Duration
        ) {
            self.period = period
            self.notice = notice
            longestToken = [.access: longestAccessToken, .refresh: longestRefreshToken]
        }
    }

    /// Where a key is in its life.
    package enum State: String, Sendable {
        case next, current, previous, revoked
    }

    /// A key as an operator sees it.
    package struct Entry: Sendable {
        package let id: String
        package let ring: Keyring.Ring
        package let algorithm: String
        package let state: State
        package let activateAt: Timestamp
        package let revokedAt: Timestamp?
    }

    private let database: any Database
    private let keyring: Keyring
    private let audit: AuditLog
    private let settings: Settings

    package init(database: any Database, keyring: Keyring, audit: AuditLog, settings: Settings) {
        self.database = database
        self.keyring = keyring
        self.audit = audit
        self.settings = settings
    }

    /// Stages the next key of each ring whose current one is old, or of another algorithm than is configured, and
    /// revokes those that no living token needs.
    ///
    /// For a periodic job: done twice, or by two nodes, it is done once.
    ///
    /// - Throws: ``KeyringError``; `DatabaseError`.
    package func rotateIfDue(at now: Timestamp) async throws {
        try await change { transaction in
            for ring in Keyring.Ring.allCases {
                let keys = try keyring.usable(in: transaction).filter { $0.ring == ring }
                try retire(keys, at: now, in: transaction)
                guard let current = keys.last(where: { $0.activateAt <= now }),
                    !keys.contains(where: { $0.activateAt > now })
                else { continue }
                let isOld = current.activateAt + settings.period <= now
                if isOld || !keyring.isOfConfiguredAlgorithm(current) {
                    try stage(ring, actor: "system", at: now, in: transaction)
                }
            }
        }
    }

    /// Stages the next key of a ring, unless there is one.
    ///
    /// - Returns: when it begins to sign.
    package func rotate(_ ring: Keyring.Ring, actor: String, at now: Timestamp) async throws -> Timestamp {
        try await change { transaction in
            let keys = try keyring.usable(in: transaction).filter { $0.ring == ring }
            if let next = keys.first(where: { $0.activateAt > now }) { return next.activateAt }
            return try stage(ring, actor: actor, at: now, in: transaction)
        }
    }

    /// Takes a key away at once: tokens that it has signed are worth nothing from the moment a node has heard of it.
    ///
    /// When none is left that signs now, a new one begins at once.
    ///
    /// - Returns: `false` when there is no such key, or it was revoked before.
    package func revoke(_ id: String, actor: String, at now: Timestamp) async throws -> Bool {
        try await change { transaction in
            guard let key = try keyring.usable(in: transaction).first(where: { $0.id == id }) else { return false }
            try revoke(key, kind: .keyRevoked, actor: actor, at: now, in: transaction)
            let left = try keyring.usable(in: transaction).filter { $0.ring == key.ring }
            if !left.contains(where: { $0.activateAt <= now }) {
                let added = try keyring.add(to: key.ring, activateAt: now, at: now, in: transaction)
                try record(.keyStaged, added.id, actor: actor, at: now, in: transaction)
            }
            return true
        }
    }

    /// Seals all keys under today's master key; afterwards the previous one is needed no more.
    ///
    /// - Returns: how many keys that were.
    package func reseal(actor: String, at now: Timestamp) async throws -> Int {
        try await change { transaction in
            let count = try keyring.reseal(at: now, in: transaction)
            try record(.keysResealed, "\(count)", actor: actor, at: now, in: transaction)
            return count
        }
    }

    /// Gives up all keys, those that cannot be opened too, and makes new ones: when the master key is lost.
    ///
    /// Whoever calls this ends all sessions in the same transaction.
    package func reset(actor: String, at now: Timestamp, in transaction: any Transaction) throws {
        try Keyring.lock(in: transaction)
        try transaction.run("UPDATE keyring SET revoked_at = \(now) WHERE revoked_at IS NULL")
        try keyring.auditKeys.forgetLost(in: transaction)
        for ring in Keyring.Ring.allCases {
            _ = try keyring.add(to: ring, activateAt: now, at: now, in: transaction)
        }
        try record(.keysReset, "all", actor: actor, at: now, in: transaction)
    }

    /// All keys with their states, oldest first; their private parts stay closed.
    package func list(at now: Timestamp) async throws -> [Entry] {
        let rows = try await database.fetch(
            "SELECT id, ring, algorithm, activate_at, revoked_at FROM keyring ORDER BY ring, activate_at, id")
        var entries: [Entry] = []
        // From the newest: the first that is neither to come nor revoked is current.
        var hasCurrent: Set<Keyring.Ring> = []
        for row in rows.reversed() {
            let (ring, activateAt): (Keyring.Ring, Timestamp) = (try row["ring"], try row["activate_at"])
            let revokedAt: Timestamp? = try row["revoked_at"]
            let state: State
            if revokedAt != nil {
                state = .revoked
            } else if activateAt > now {
                state = .next
            } else {
                state = hasCurrent.insert(ring).inserted ? .current : .previous
            }
            entries.append(
                Entry(
                    id: try row["id"], ring: ring, algorithm: try row["algorithm"], state: state,
                    activateAt: activateAt, revokedAt: revokedAt))
        }
        return entries.reversed()
    }

    private func change<T: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> T
    ) async throws -> T {
        try await database.write { transaction in
            try Keyring.lock(in: transaction)
            return try body(transaction)
        }
    }

    @discardableResult
    private func stage(
        _ ring: Keyring.Ring, actor: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Timestamp {
        let key = try keyring.add(to: ring, activateAt: now + settings.notice, at: now, in: transaction)
        try record(.keyStaged, key.id, actor: actor, at: now, in: transaction)
        return key.activateAt
    }

    /// A key is needed until the last token that it signed has ended: from then on it can only do harm.
    private func retire(_ keys: [Keyring.Key], at now: Timestamp, in transaction: any Transaction) throws {
        for (key, successor) in zip(keys, keys.dropFirst()) {
            let longest = settings.longestToken[key.ring] ?? .zero
            guard successor.activateAt + longest <= now else { continue }
            try revoke(key, kind: .keyRetired, actor: "system", at: now, in: transaction)
        }
    }

    private func revoke(
        _ key: Keyring.Key, kind: AuditEvent.Kind, actor: String, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run("UPDATE keyring SET revoked_at = \(now) WHERE id = \(key.id) AND revoked_at IS NULL")
        try record(kind, key.id, actor: actor, at: now, in: transaction)
    }

    private func record(
        _ kind: AuditEvent.Kind, _ subject: String, actor: String, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try audit.record(
            AuditEvent(kind, actor: actor, subject: subject, origin: RequestOrigin()), at: now, in: transaction)
    }
}
