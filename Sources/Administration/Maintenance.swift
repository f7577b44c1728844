import Database
import Foundation
import Security
import Synchronization

/// Whether the service is closed to customers, and to whom it is open all the same.
///
/// What is stored holds for every process. Each looks once a second; the one that was told knows at once.
package final class Maintenance: Sendable {
    /// The service is closed.
    package struct Notice: Sendable, Hashable {
        package let message: String
        package let allowed: [IPNetwork]
        package let since: Timestamp

        package init(message: String, allowed: [IPNetwork], since: Timestamp) {
            self.message = message
            self.allowed = allowed
            self.since = since
        }
    }

    private let database: any Database
    private let audit: AuditLog
    private let time: TimeSource
    private let state = Mutex<Notice?>(nil)

    package init(database: any Database, audit: AuditLog, time: TimeSource) {
        self.database = database
        self.audit = audit
        self.time = time
    }

    /// What is known now; `nil` while the service is open.
    package var notice: Notice? { state.withLock { $0 } }

    /// What a client at this address is told; `nil` when it is served.
    package func notice(for client: IPAddress?) -> Notice? {
        guard let notice else { return nil }
        if let client, notice.allowed.contains(where: { $0.contains(client) }) { return nil }
        return notice
    }

    /// Looks at what is stored.
    package func refresh() async throws {
        let row = try await database.fetch("SELECT message, allowed, since FROM maintenance").first
        let stored = try row.map { row in
            let texts = try JSONDecoder().decode([String].self, from: Data((try row["allowed"] as String).utf8))
            return Notice(
                message: try row["message"], allowed: texts.compactMap { IPNetwork($0) }, since: try row["since"])
        }
        state.withLock { $0 = stored }
    }

    /// Closes the service.
    package func close(message: String, allowed: [IPNetwork], by person: Operator) async throws -> Notice {
        let now = time.now()
        let texts = String(decoding: try JSONEncoder().encode(allowed.map(\.description)), as: UTF8.self)
        let notice = Notice(message: message, allowed: allowed, since: now)
        try await database.write { [audit] transaction in
            try transaction.run(
                """
                INSERT INTO maintenance (id, message, allowed, since) VALUES (1, \(message), \(texts), \(now))
                ON CONFLICT (id) DO UPDATE SET message = excluded.message, allowed = excluded.allowed
                """)
            try audit.record(
                AuditEvent(
                    .maintenanceBegun, actor: person.id, origin: person.origin, details: ["allowed": texts]), at: now,
                in: transaction)
        }
        try await refresh()
        return self.notice ?? notice
    }

    /// Opens it again.
    package func open(by person: Operator) async throws {
        let now = time.now()
        try await database.write { [audit] transaction in
            guard try transaction.run("DELETE FROM maintenance").changes > 0 else { return }
            try audit.record(
                AuditEvent(.maintenanceEnded, actor: person.id, origin: person.origin), at: now, in: transaction)
        }
        try await refresh()
    }
}
