import Accounts
import Database
import Documents
import Payments
import Security

/// A session in which somebody is signed in, as its owner sees it.
struct SessionBody: Encodable, Sendable {
    let id: String
    let createdAt: String
    let lastSeenAt: String
    @Nullable var ip: String?
    @Nullable var userAgent: String?
    /// Whether it is the one that asks.
    let current: Bool

    init(_ session: Session, caller: Caller) {
        id = session.id.text
        createdAt = session.createdAt.rfc3339
        lastSeenAt = session.lastSeenAt.rfc3339
        _ip = Nullable(wrappedValue: session.ip)
        _userAgent = Nullable(wrappedValue: session.userAgent)
        current = session.id == caller.session.id
    }
}

/// What accounts hold about a user.
struct AccountExportBody: Encodable, Sendable {
    let user: UserBody
    let sessions: [ExportedSession]
    let signInRequests: [SignInRequest]
    let activity: [Activity]

    struct ExportedSession: Encodable, Sendable {
        let id: String
        let createdAt: String
        let lastSeenAt: String
        @Nullable var ip: String?
        @Nullable var userAgent: String?
        @Nullable var endedAt: String?
        @Nullable var endedReason: String?
    }

    struct SignInRequest: Encodable, Sendable {
        let createdAt: String
        let expiresAt: String
        @Nullable var usedAt: String?
    }

    struct Activity: Encodable, Sendable {
        let at: String
        let type: String
        let outcome: String
        @Nullable var reason: String?
        @Nullable var sessionId: String?
        @Nullable var ip: String?
        @Nullable var userAgent: String?
        @Nullable var requestId: String?
        let details: [String: String]
    }

    init(_ export: UserExport) {
        user = UserBody(export.user)
        sessions = export.sessions.map { session in
            ExportedSession(
                id: session.id.text, createdAt: session.createdAt.rfc3339, lastSeenAt: session.lastSeenAt.rfc3339,
                ip: session.ip, userAgent: session.userAgent, endedAt: session.endedAt?.rfc3339,
                endedReason: session.endedReason?.rawValue)
        }
        signInRequests = export.challenges.map { challenge in
            SignInRequest(
                createdAt: challenge.createdAt.rfc3339, expiresAt: challenge.expiresAt.rfc3339,
                usedAt: challenge.usedAt?.rfc3339)
        }
        activity = export.audit.map { event in
            Activity(
                at: event.at.rfc3339, type: event.type, outcome: event.outcome, reason: event.reason,
                sessionId: event.sessionID, ip: event.ip, userAgent: event.userAgent, requestId: event.requestID,
                details: event.details)
        }
    }
}

/// A document with all its texts.
struct DocumentExportBody: Encodable, Sendable {
    let document: DocumentBody
    let sources: [ExportedSource]
    @Nullable var outline: OutlineBody?
    let sections: [SectionBody]

    struct ExportedSource: Encodable, Sendable {
        let id: String
        let kind: String
        let title: String
        @Nullable var author: String?
        @Nullable var year: Int?
        @Nullable var url: String?
        let content: String
    }

    init(_ export: DocumentExport, price: Money) {
        document = DocumentBody(export.document, job: nil, price: price)
        sources = export.sources.map { source in
            ExportedSource(
                id: source.id.text, kind: source.kind.rawValue, title: source.title, author: source.author,
                year: source.year, url: source.url, content: source.content)
        }
        _outline = Nullable(wrappedValue: export.outline.map(OutlineBody.init))
        sections = export.sections.map(SectionBody.init)
    }

    enum CodingKeys: CodingKey { case sources, outline, sections }

    /// The document's fields stand beside its texts, not under a name of their own.
    func encode(to encoder: any Encoder) throws {
        try document.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sources, forKey: .sources)
        try container.encode(_outline, forKey: .outline)
        try container.encode(sections, forKey: .sections)
    }
}

/// A payment, as its payer is given it.
struct PaymentExportBody: Encodable, Sendable {
    let id: String
    let documentId: String
    let description: String
    let amount: Int64
    let currency: String
    let status: String
    let refundedAmount: Int64
    let createdAt: String
    @Nullable var paidAt: String?

    init(_ payment: Payment) {
        id = payment.id.text
        documentId = payment.documentID
        description = payment.description
        amount = payment.price.amount
        currency = payment.price.currency
        status = payment.state.rawValue
        refundedAmount = payment.refundedAmount
        createdAt = payment.createdAt.rfc3339
        _paidAt = Nullable(wrappedValue: payment.paidAt?.rfc3339)
    }
}
