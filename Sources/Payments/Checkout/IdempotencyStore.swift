import Database

/// A caller's own keys for a POST: the same key is the same request, answered alike.
enum IdempotencyStore {
    /// What a key's request has come to.
    enum Claim: Sendable {
        /// It is ours to do, or to finish for somebody who died over it.
        case ours(payment: PaymentID?)
        /// It was done: this is its payment, and whether it made it.
        case done(payment: PaymentID, isMaker: Bool)
        /// The same key came with another body.
        case otherBody
        /// Somebody is at it.
        case inFlight
    }

    /// So long one request may take before another with its key takes over.
    private static let lockLength = Duration.seconds(60)

    static func claim(
        user: String, route: String, key: String, requestHash: String, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> Claim {
        let inserted = try transaction.run(
            """
            INSERT INTO idempotency_keys (user_id, route, key, request_hash, locked_until, created_at)
            VALUES (\(user), \(route), \(key), \(requestHash), \(now + lockLength), \(now))
            ON CONFLICT (user_id, route, key) DO NOTHING
            """
        ).changes
        guard inserted == 0 else { return .ours(payment: nil) }
        let row = try transaction.first(
            """
            SELECT request_hash, payment_id, is_maker, locked_until FROM idempotency_keys
            WHERE user_id = \(user) AND route = \(route) AND key = \(key) \(transaction.dialect.forUpdate)
            """)
        guard let row else { throw DatabaseError.conflict("an idempotency key was just pruned") }
        let storedHash: String = try row["request_hash"]
        guard storedHash == requestHash else { return .otherBody }
        let payment: PaymentID? = try row["payment_id"]
        let lockedUntil: Timestamp = try row["locked_until"]
        // A finished request has given its lock back.
        if let payment, lockedUntil.microseconds == 0 { return .done(payment: payment, isMaker: try row["is_maker"]) }
        guard lockedUntil <= now else { return .inFlight }
        try transaction.run(
            """
            UPDATE idempotency_keys SET locked_until = \(now + lockLength)
            WHERE user_id = \(user) AND route = \(route) AND key = \(key)
            """)
        return .ours(payment: payment)
    }

    /// Remembers what the key's request is about, before the provider is asked.
    static func attach(
        _ payment: PaymentID, isMaker: Bool, user: String, route: String, key: String, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE idempotency_keys SET payment_id = \(payment), is_maker = \(isMaker)
            WHERE user_id = \(user) AND route = \(route) AND key = \(key)
            """)
    }

    /// Gives the lock back: the request is done.
    static func finish(user: String, route: String, key: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE idempotency_keys SET locked_until = 0
            WHERE user_id = \(user) AND route = \(route) AND key = \(key)
            """)
    }

    /// Gives the lock back after a failure: the next request with this key goes on where this one stopped.
    static func release(user: String, route: String, key: String, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE idempotency_keys SET locked_until = 1
            WHERE user_id = \(user) AND route = \(route) AND key = \(key) AND locked_until > 0
            """)
    }
}
