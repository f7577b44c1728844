import Accounts
import Database
import Security

/// The audit log as operators read it.
package struct AuditAdministration: Sendable {
    private let database: any Database
    private let audit: AuditLog

    package init(database: any Database, audit: AuditLog) {
        self.database = database
        self.audit = audit
    }

    /// A page of the log, newest first, and one more row when there is another page.
    ///
    /// An e-mail address as the subject finds what was done with it, whose hash alone is in the log.
    package func search(_ filter: AuditFilter, before: String?, limit: Int) async throws -> [AuditedEvent] {
        try await database.read { [audit] transaction in
            var filter = filter
            if let email = filter.subjects.first.flatMap(EmailAddress.init) {
                filter.subjects = try audit.hashes(ofAddress: email.text, in: transaction)
            }
            return try AuditLog.search(filter, before: before, limit: limit + 1, in: transaction)
        }
    }
}
