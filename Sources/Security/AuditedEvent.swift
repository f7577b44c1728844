import Database
import Foundation

/// A row of the audit log, as it is shown.
package struct AuditedEvent: Sendable {
    package let id: String
    package let at: Timestamp
    package let type: String
    package let outcome: String
    package let reason: String?
    package let actor: String?
    package let subject: String?
    package let sessionID: String?
    package let ip: String?
    package let userAgent: String?
    package let requestID: String?
    package let details: [String: String]

    /// The columns, for `SELECT`.
    static let columns: SQL = """
        id, at, type, outcome, reason, actor, subject, session_id, ip, user_agent, request_id,
        details
        """

    init(_ row: Row) throws {
        id = try row["id"]
        at = try row["at"]
        type = try row["type"]
        outcome = try row["outcome"]
        reason = try row["reason"]
        actor = try row["actor"]
        subject = try row["subject"]
        sessionID = try row["session_id"]
        ip = try row["ip"]
        userAgent = try row["user_agent"]
        requestID = try row["request_id"]
        let stored: String? = try row["details"]
        details = stored.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
    }
}

extension AuditLog {
    /// What these names did, or what was done to them, oldest first.
    ///
    /// - Parameter names: a user's id, the hash of an address.
    package static func events(about names: [String], in transaction: any Transaction) throws -> [AuditedEvent] {
        // Two searches, each by an index of its own.
        try transaction.rows(
            """
            SELECT \(AuditedEvent.columns) FROM audit_log WHERE actor IN (\(list: names))
            UNION
            SELECT \(AuditedEvent.columns) FROM audit_log WHERE subject IN (\(list: names)) AND subject IS NOT NULL
            ORDER BY id
            """
        ).map(AuditedEvent.init)
    }
}
