import Payments

/// A payment as its customer sees it.
struct PaymentBody: Encodable, Sendable {
    let id: String
    let documentId: String
    let amount: Int64
    let currency: String
    let status: String
    let refundedAmount: Int64
    let createdAt: String
    @Nullable var paidAt: String?

    init(_ payment: Payment) {
        id = payment.id.text
        documentId = payment.documentID
        amount = payment.price.amount
        currency = payment.price.currency
        status = payment.state.rawValue
        refundedAmount = payment.refundedAmount
        createdAt = payment.createdAt.rfc3339
        _paidAt = Nullable(wrappedValue: payment.paidAt?.rfc3339)
    }
}

/// A payment as operators see it: with whose it is and what the provider calls it.
struct AdministeredPaymentBody: Encodable, Sendable {
    let id: String
    let documentId: String
    let userId: String
    let amount: Int64
    let currency: String
    let status: String
    let refundedAmount: Int64
    @Nullable var sessionId: String?
    @Nullable var intentId: String?
    @Nullable var failure: String?
    let createdAt: String
    @Nullable var paidAt: String?

    init(_ payment: Payment) {
        id = payment.id.text
        documentId = payment.documentID
        userId = payment.userID
        amount = payment.price.amount
        currency = payment.price.currency
        status = payment.state.rawValue
        refundedAmount = payment.refundedAmount
        _sessionId = Nullable(wrappedValue: payment.sessionID)
        _intentId = Nullable(wrappedValue: payment.intentID)
        _failure = Nullable(wrappedValue: payment.failure)
        createdAt = payment.createdAt.rfc3339
        _paidAt = Nullable(wrappedValue: payment.paidAt?.rfc3339)
    }

    /// The names of ``csv``'s columns.
    static let csvHeader = "id,user_id,document_id,status,amount,currency,refunded_amount,created_at,paid_at\r\n"

    /// A line of RFC 4180; nothing in it is a customer's own text.
    var csv: String {
        [
            id, userId, documentId, status, "\(amount)", currency, "\(refundedAmount)", createdAt, paidAt ?? "",
        ].joined(separator: ",") + "\r\n"
    }
}

/// Everything that is known of a payment.
struct PaymentDetailBody: Encodable, Sendable {
    let payment: AdministeredPaymentBody
    let refunds: [RefundBody]
    let timeline: [TimelineEntryBody]
}

/// Money on its way back.
struct RefundBody: Encodable, Sendable {
    let id: String
    let paymentId: String
    let amount: Int64
    let status: String
    let cause: String
    let why: String
    @Nullable var providerId: String?
    @Nullable var error: String?
    let createdAt: String
    let updatedAt: String

    init(_ refund: Refund) {
        id = refund.id.text
        paymentId = refund.paymentID.text
        amount = refund.amount
        status = refund.state.rawValue
        cause = refund.cause.rawValue
        why = refund.why
        _providerId = Nullable(wrappedValue: refund.providerID)
        _error = Nullable(wrappedValue: refund.error)
        createdAt = refund.createdAt.rfc3339
        updatedAt = refund.updatedAt.rfc3339
    }
}

/// A line of a payment's timeline.
struct TimelineEntryBody: Encodable, Sendable {
    let at: String
    let kind: String
    let eventId: String?
    let type: String?
    let from: String?
    let to: String?
    let jobId: String?
    let why: String

    init(_ entry: TimelineEntry) {
        at = entry.at.rfc3339
        kind = entry.kind.rawValue
        eventId = entry.eventID
        type = entry.type
        from = entry.from
        to = entry.to
        jobId = entry.jobID
        why = entry.why
    }
}

/// A customer's wish for money back.
struct RefundRequestBody: Encodable, Sendable {
    let id: String
    let paymentId: String
    let userId: String
    let reason: String
    let reasonCategory: String
    let status: String
    @Nullable var note: String?
    @Nullable var refundId: String?
    let createdAt: String
    @Nullable var decidedAt: String?

    init(_ request: RefundRequest) {
        id = request.id.text
        paymentId = request.paymentID.text
        userId = request.userID
        reason = request.reason
        reasonCategory = request.category.rawValue
        status = request.status.rawValue
        _note = Nullable(wrappedValue: request.note)
        _refundId = Nullable(wrappedValue: request.refundID?.text)
        createdAt = request.createdAt.rfc3339
        _decidedAt = Nullable(wrappedValue: request.decidedAt?.rfc3339)
    }
}

/// An event of the inbox.
struct WebhookEventBody: Encodable, Sendable {
    let id: String
    let eventId: String
    let provider: String
    let type: String
    let status: String
    let deliveryCount: Int
    let livemode: Bool
    @Nullable var paymentId: String?
    @Nullable var error: String?
    let receivedAt: String
    @Nullable var processedAt: String?

    init(_ event: InboxEvent) {
        id = event.id.text
        eventId = event.eventID
        provider = event.provider
        type = event.type
        status = event.status.rawValue
        deliveryCount = event.deliveryCount
        livemode = event.livemode
        _paymentId = Nullable(wrappedValue: event.paymentID)
        _error = Nullable(wrappedValue: event.reason)
        receivedAt = event.receivedAt.rfc3339
        _processedAt = Nullable(wrappedValue: event.processedAt?.rfc3339)
    }
}
