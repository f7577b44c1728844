import Crypto
import Database
import Foundation
import Logging

/// What an audit row is about to say.
package struct AuditEvent: Sendable {
    /// Everything that is audited, by name.
    package enum Kind: String, Sendable, SQLConvertible {
        case challengeRequested = "challenge.requested"
        case challengeSuppressed = "challenge.suppressed"
        case challengeVerified = "challenge.verified"
        case challengeRefused = "challenge.refused"
        case challengeSent = "challenge.sent"
        case challengeFailed = "challenge.failed"
        case sessionRefreshed = "session.refreshed"
        case sessionReplayed = "session.replayed"
        case sessionReuseDetected = "session.reuse_detected"
        case sessionEnded = "session.ended"
        case sessionRefused = "session.refused"
        case rateLimited = "rate_limit.refused"
        case maintenanceBegun = "maintenance.begun"
        case maintenanceEnded = "maintenance.ended"
        case auditDropped = "audit.dropped"
        case sessionLoggedOut = "session.logged_out"
        case sessionRevoked = "session.revoked"
        case sessionsFastForwarded = "sessions.fast_forwarded"
        case keyStaged = "key.staged"
        case keyRetired = "key.retired"
        case keyRevoked = "key.revoked"
        case keysResealed = "keys.resealed"
        case keysReset = "keys.reset"
        case userChanged = "user.changed"
        case userExported = "user.exported"
        case userDeleted = "user.deleted"
        case userBlocked = "user.blocked"
        case userUnblocked = "user.unblocked"
        case sessionsRevoked = "sessions.revoked"
        case userAdded = "user.added"
        case adminGranted = "admin.granted"
        case adminRevoked = "admin.revoked"
        case jobRetried = "job.retried"
        case jobCanceled = "job.canceled"
        case paymentRefunded = "payment.refunded"
        case refundApproved = "refund.approved"
        case refundRejected = "refund.rejected"
        case webhookReplayed = "webhook.replayed"
        case webhookDiscarded = "webhook.discarded"
    }

    package enum Outcome: String, Sendable, SQLConvertible {
        case success, refused, failure
    }

    package var kind: Kind
    package var outcome: Outcome
    package var reason: String?
    /// Who did it: a user's id, or `system`, or `command line`.
    package var actor: String?
    /// Whom or what it was done to: an id, or the keyed hash of an address.
    package var subject: String?
    package var sessionID: String?
    package var origin: RequestOrigin
    /// What else is worth knowing, such as an amount, or which fields changed: never a secret, never an address.
    package var details: [String: String]

    package init(
        _ kind: Kind, outcome: Outcome = .success, reason: String? = nil, actor: String? = nil, subject: String? = nil,
        sessionID: String? = nil, origin: RequestOrigin, details: [String: String] = [:]
    ) {
        self.kind = kind
        self.outcome = outcome
        self.reason = reason
        self.actor = actor
        self.subject = subject
        self.sessionID = sessionID
        self.origin = origin
        self.details = details
    }
}

/// Where a request came from, as far as we can tell.
package struct RequestOrigin: Sendable, Hashable {
    /// The client's address, through trusted proxies.
    package var ip: String?
    package var userAgent: String?
    package var requestID: String?

    package init(ip: String? = nil, userAgent: String? = nil, requestID: String? = nil) {
        self.ip = ip
        // A header of any length must not fill the log. Scalars: one character can be of any length, too.
        self.userAgent = userAgent.map { String($0.unicodeScalars.prefix(300)) }
        self.requestID = requestID
    }

    /// What the operator does on the machine itself.
    package static let commandLine = RequestOrigin(userAgent: "command line")
}

/// Writes audit rows in the transaction that they describe, each bound to the one before it.
package struct AuditLog: Sendable {
    private let keys: RetiredAuditKeys.Pair
    private let retired: RetiredAuditKeys
    private let chain: AuditChain
    private let logger: Logger?

    /// - Parameters:
    ///   - previous: the master key before, while it is being changed.
    ///   - logger: told of every row once it is committed.
    package init(masterKey: MasterKey, previous: MasterKey? = nil, logger: Logger? = nil) {
        keys = RetiredAuditKeys.Pair(masterKey)
        retired = RetiredAuditKeys(masterKey: masterKey, previous: previous)
        chain = AuditChain(keys)
        self.logger = logger
    }

    /// Adds a row; it is there if and only if what it describes was committed.
    package func record(_ event: AuditEvent, at now: Timestamp, in transaction: any Transaction) throws {
        let entry = AuditEntry(event, id: Identifier<AuditEvent>(at: now).text, at: now)
        try chain.append(entry, in: transaction)
        guard let logger else { return }
        transaction.afterCommit { logger.info("audit", metadata: entry.metadata) }
    }

    /// An e-mail address as the log holds it: a keyed hash, so that rows about one address can be found by whoever has
    /// the key, and nobody else learns the address.
    package func hash(ofAddress address: String) -> String { Self.hash(address, keys) }

    /// The same, with those that it had under earlier master keys.
    ///
    /// - Throws: ``KeyringError/wrongMasterKey``; `DatabaseError`.
    package func hashes(ofAddress address: String, in transaction: any Transaction) throws -> [String] {
        try retired.all(in: transaction).map { Self.hash(address, $0) }
    }

    /// Whether nothing of the log is lost when the previous master key is taken away.
    ///
    /// - Throws: `DatabaseError`.
    package func needsNoPreviousKey(in transaction: any Transaction) throws -> Bool {
        try retired.needNoPrevious(in: transaction)
    }

    private static func hash(_ address: String, _ keys: RetiredAuditKeys.Pair) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(address.utf8), using: keys.addresses)
        return "email:" + Base64URL.encode(Array(code.prefix(16)))
    }
}
