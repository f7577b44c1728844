import Database

/// How much there is of everything: an operator's first look.
package struct Statistics: Sendable {
    package struct Users: Sendable {
        package let total: Int
        package let verified: Int
        package let administrators: Int
        package let blocked: Int
        /// Sessions in which somebody is signed in.
        package let sessions: Int
    }

    /// Payments in one state and currency.
    package struct Payments: Sendable {
        package let status: String
        package let currency: String
        package let count: Int
        /// Minor units: what was asked for, and what of it was sent back.
        package let amount: Int64
        package let refunded: Int64
    }

    /// What models have done since a day ago.
    package struct Models: Sendable {
        package let calls: Int
        package let tokens: Int64
        package let costMicros: Int64
    }

    package let users: Users
    /// By status.
    package let documents: [String: Int]
    package let jobs: [String: Int]
    package let webhookEvents: [String: Int]
    package let refundRequests: [String: Int]
    package let payments: [Payments]
    package let models: Models
}

extension Statistics {
    /// Counts; each table is asked once, and nothing but counts is read.
    static func count(at now: Timestamp, in transaction: any Transaction) throws -> Statistics {
        func states(_ table: SQL, _ column: SQL) throws -> [String: Int] {
            let rows = try transaction.rows(
                "SELECT \(column) AS state, COUNT(*) AS number FROM \(table) GROUP BY \(column)")
            return try Dictionary(rows.map { (try $0["state"], try $0["number"]) }) { first, _ in first }
        }
        return Statistics(
            users: try users(at: now, in: transaction), documents: try states("documents", "status"),
            jobs: try states("jobs", "state"), webhookEvents: try states("webhook_events", "status"),
            refundRequests: try states("refund_requests", "status"),
            payments: try transaction.rows(
                """
                SELECT state, currency, COUNT(*) AS number, CAST(SUM(amount) AS BIGINT) AS amount,
                    CAST(SUM(refunded_amount) AS BIGINT) AS refunded
                FROM payments GROUP BY state, currency ORDER BY state, currency
                """
            ).map {
                Payments(
                    status: try $0["state"], currency: try $0["currency"], count: try $0["number"],
                    amount: try $0["amount"], refunded: try $0["refunded"])
            },
            models: try models(since: now - .seconds(86_400), in: transaction))
    }

    private static func users(at now: Timestamp, in transaction: any Transaction) throws -> Users {
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS total, CAST(COALESCE(SUM(is_verified), 0) AS BIGINT) AS verified,
                CAST(COALESCE(SUM(is_admin), 0) AS BIGINT) AS administrators,
                CAST(COALESCE(SUM(1 - is_active), 0) AS BIGINT) AS blocked
            FROM users WHERE deleted_at IS NULL
            """)
        let sessions = try transaction.first(
            """
            SELECT COUNT(*) AS number FROM sessions
            WHERE ended_at IS NULL AND idle_expires_at > \(now) AND absolute_expires_at > \(now)
            """)
        return Users(
            total: try row?["total"] ?? 0, verified: try row?["verified"] ?? 0,
            administrators: try row?["administrators"] ?? 0, blocked: try row?["blocked"] ?? 0,
            sessions: try sessions?["number"] ?? 0)
    }

    private static func models(since start: Timestamp, in transaction: any Transaction) throws -> Models {
        let row = try transaction.first(
            """
            SELECT COUNT(*) AS calls, CAST(COALESCE(SUM(tokens_in + tokens_out), 0) AS BIGINT) AS tokens,
                CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) AS cost
            FROM model_calls WHERE started_at >= \(start)
            """)
        return Models(
            calls: try row?["calls"] ?? 0, tokens: try row?["tokens"] ?? 0, costMicros: try row?["cost"] ?? 0)
    }
}

extension UserAdministration {
    /// How much there is of everything now.
    package func statistics() async throws -> Statistics {
        let now = time.now()
        return try await database.read { try Statistics.count(at: now, in: $0) }
    }
}
