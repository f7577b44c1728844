import Administration
import Database
import Documents
import Jobs
import Security

/// A user as operators see one.
struct AdministeredUserBody: Encodable, Sendable {
    let user: UserBody
    /// In so many sessions they are signed in; not told in lists.
    let sessions: Int?

    enum CodingKeys: CodingKey { case sessions }

    /// The user's fields stand beside it.
    func encode(to encoder: any Encoder) throws {
        try user.encode(to: encoder)
        guard let sessions else { return }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sessions, forKey: .sessions)
    }
}

/// A document as operators see one.
struct AdministeredDocumentBody: Encodable, Sendable {
    let document: DocumentBody
    let userId: String

    enum CodingKeys: CodingKey { case userId }

    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(userId, forKey: .userId)
    }
}

/// A row of the audit log.
struct AuditedEventBody: Encodable, Sendable {
    let id: String
    let at: String
    let type: String
    let outcome: String
    @Nullable var reason: String?
    @Nullable var actor: String?
    @Nullable var subject: String?
    @Nullable var sessionId: String?
    @Nullable var ip: String?
    @Nullable var userAgent: String?
    @Nullable var requestId: String?
    let details: [String: String]

    init(_ event: AuditedEvent) {
        id = event.id
        at = event.at.rfc3339
        type = event.type
        outcome = event.outcome
        _reason = Nullable(wrappedValue: event.reason)
        _actor = Nullable(wrappedValue: event.actor)
        _subject = Nullable(wrappedValue: event.subject)
        _sessionId = Nullable(wrappedValue: event.sessionID)
        _ip = Nullable(wrappedValue: event.ip)
        _userAgent = Nullable(wrappedValue: event.userAgent)
        _requestId = Nullable(wrappedValue: event.requestID)
        details = event.details
    }
}

/// How much there is of everything.
struct StatisticsBody: Encodable, Sendable {
    let users: Users
    let documents: [String: Int]
    let jobs: [String: Int]
    let webhookEvents: [String: Int]
    let refundRequests: [String: Int]
    let payments: [Payments]
    let modelsLastDay: Models

    struct Users: Encodable, Sendable {
        let total: Int
        let verified: Int
        let administrators: Int
        let blocked: Int
        let sessions: Int
    }

    struct Payments: Encodable, Sendable {
        let status: String
        let currency: String
        let count: Int
        let amount: Int64
        let refundedAmount: Int64
    }

    struct Models: Encodable, Sendable {
        let calls: Int
        let tokens: Int64
        let cost: JobBody.CostBody
    }

    init(_ statistics: Statistics, currency: String) {
        users = Users(
            total: statistics.users.total, verified: statistics.users.verified,
            administrators: statistics.users.administrators, blocked: statistics.users.blocked,
            sessions: statistics.users.sessions)
        documents = statistics.documents
        jobs = statistics.jobs
        webhookEvents = statistics.webhookEvents
        refundRequests = statistics.refundRequests
        payments = statistics.payments.map {
            Payments(
                status: $0.status, currency: $0.currency, count: $0.count, amount: $0.amount,
                refundedAmount: $0.refunded)
        }
        modelsLastDay = Models(
            calls: statistics.models.calls, tokens: statistics.models.tokens,
            cost: JobBody.CostBody(amountMicros: statistics.models.costMicros, currency: currency))
    }
}

/// Whether the service is closed.
struct MaintenanceBody: Encodable, Sendable {
    let enabled: Bool
    @Nullable var message: String?
    let allowedIps: [String]
    @Nullable var since: String?

    init(_ notice: Maintenance.Notice?) {
        enabled = notice != nil
        _message = Nullable(wrappedValue: notice?.message)
        allowedIps = notice?.allowed.map(\.description) ?? []
        _since = Nullable(wrappedValue: notice?.since.rfc3339)
    }
}
