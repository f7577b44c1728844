import Database
import Foundation
import Logging

/// A row of the audit log, its place in a chain aside.
struct AuditEntry: Sendable {
    let id: String
    let at: Timestamp
    let type: String
    let outcome: String
    let reason: String?
    let actor: String?
    let subject: String?
    let sessionID: String?
    let ip: String?
    let userAgent: String?
    let requestID: String?
    /// A JSON object; `nil` when there is nothing to add.
    let details: String?

    init(_ event: AuditEvent, id: String, at now: Timestamp) {
        self.id = id
        at = now
        type = event.kind.rawValue
        outcome = event.outcome.rawValue
        reason = event.reason
        actor = event.actor
        subject = event.subject
        sessionID = event.sessionID
        ip = event.origin.ip
        userAgent = event.origin.userAgent
        requestID = event.origin.requestID
        details = Self.json(event.details)
    }

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
        details = try row["details"]
    }

    /// Sorted, so that the same details are the same text.
    private static func json(_ details: [String: String]) -> String? {
        guard !details.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(details)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Everything that it says, for its MAC: each field with its length, so that none can be moved into its neighbour.
    var canonical: Data {
        let fields: [String?] = [
            id, "\(at.microseconds)", type, outcome, reason, actor, subject, sessionID, ip, userAgent, requestID,
        ]
        // Rows that were written before there were details say the same as ever.
        let all = details.map { fields + [$0] } ?? fields
        return Data(all.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: ",").utf8)
    }

    /// The same for the log.
    var metadata: Logger.Metadata {
        let fields = [
            ("type", type), ("outcome", outcome), ("reason", reason), ("actor", actor), ("subject", subject),
            ("session", sessionID), ("ip", ip), ("user_agent", userAgent), ("request", requestID),
            ("details", details),
        ]
        return Logger.Metadata(
            uniqueKeysWithValues: fields.compactMap { name, value in value.map { (name, "\($0)") } })
    }
}
