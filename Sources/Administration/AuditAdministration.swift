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
        var filter = filter
        if let subject = filter.subject, let email = EmailAddress(subject) {
            filter.subject = audit.hash(ofAddress: email.text)
        }
        return try await database.read { [filter] transaction in
            try AuditLog.search(filter, before: before, limit: limit + 1, in: transaction)
        }
    }
}
