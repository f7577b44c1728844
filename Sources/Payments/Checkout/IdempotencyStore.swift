import Database

/// A caller's own key for a POST: the same key is the same request, answered alike.
struct IdempotencyKey: Sendable {
    let user: String
    let route: String
    let key: String
}

/// The SQL of the callers' keys.
enum IdempotencyStore {
    /// What a key's request has come to.
    enum Claim: Sendable {
        /// It is ours to do, or to do again: with what it was about before, if it came that far.
        case ours(Attached?)
        /// The same key came with another body.
        case otherBody
        /// Somebody is at it.
        case inFlight
    }

    /// What a key's request was about.
    struct Attached: Sendable {
        let payment: PaymentID
        /// Whether the request made the payment, or found it open.
        let isMaker: Bool
    }

    /// So long one request may take before another with its key takes over.
    private static let lockLength = Duration.seconds(60)
    /// So long a key is remembered; a program that repeats itself later than this means another request.
    private static let lifetime = Duration.seconds(86_400)

    /// Takes the key until ``release(_:in:)``, unless somebody has it.
    static func claim(
        _ key: IdempotencyKey, requestHash: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Claim {
        // Each customer clears up behind themselves, so that the table does not grow for ever.
        try transaction.run(
            """
            DELETE FROM idempotency_keys
            WHERE user_id = \(key.user) AND created_at <= \(now - lifetime) AND locked_until <= \(now)
            """)
        let inserted = try transaction.run(
            """
            INSERT INTO idempotency_keys (user_id, route, key, request_hash, locked_until, created_at)
            VALUES (\(key.user), \(key.route), \(key.key), \(requestHash), \(now + lockLength), \(now))
            ON CONFLICT (user_id, route, key) DO NOTHING
            """
        ).changes
        guard inserted == 0 else { return .ours(nil) }
        let row = try transaction.first(
            """
            SELECT request_hash, payment_id, is_maker, locked_until FROM idempotency_keys
            WHERE \(matches(key)) \(transaction.dialect.forUpdate)
            """)
        guard let row else { throw DatabaseError.conflict("an idempotency key was just pruned") }
        let storedHash: String = try row["request_hash"]
        guard storedHash == requestHash else { return .otherBody }
        let lockedUntil: Timestamp = try row["locked_until"]
        guard lockedUntil <= now else { return .inFlight }
        try transaction.run(
            "UPDATE idempotency_keys SET locked_until = \(now + lockLength) WHERE \(matches(key))")
        guard let payment: PaymentID = try row["payment_id"] else { return .ours(nil) }
        return .ours(Attached(payment: payment, isMaker: try row["is_maker"]))
    }

    /// Remembers what the key's request is about, before the provider is asked.
    static func attach(_ attached: Attached, to key: IdempotencyKey, in transaction: any Transaction) throws {
        try transaction.run(
            """
            UPDATE idempotency_keys SET payment_id = \(attached.payment), is_maker = \(attached.isMaker)
            WHERE \(matches(key))
            """)
    }

    /// Gives the key back, whatever its request has come to: the next one with it finds out.
    static func release(_ key: IdempotencyKey, in transaction: any Transaction) throws {
        try transaction.run("UPDATE idempotency_keys SET locked_until = 0 WHERE \(matches(key))")
    }

    /// Forgets a key whose request was refused before anything was made.
    static func forget(_ key: IdempotencyKey, in transaction: any Transaction) throws {
        try transaction.run("DELETE FROM idempotency_keys WHERE \(matches(key))")
    }

    private static func matches(_ key: IdempotencyKey) -> SQL {
        "user_id = \(key.user) AND route = \(key.route) AND key = \(key.key)"
    }
}
