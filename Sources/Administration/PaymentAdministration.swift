import Database
import Payments
import Security

/// What operators do with payments, refunds and the provider's events.
///
/// Every change is audited in its own transaction, also one that is refused.
package struct PaymentAdministration: Sendable {
    package let payments: PaymentService
    private let database: any Database
    private let audit: AuditLog
    private let time: TimeSource

    package init(payments: PaymentService, database: any Database, audit: AuditLog, time: TimeSource) {
        self.payments = payments
        self.database = database
        self.audit = audit
        self.time = time
    }

    /// Sends money back.
    ///
    /// - Parameter amount: minor units; `nil` is all that remains.
    /// - Throws: ``PaymentAdministrationError``; `DatabaseError`.
    package func refund(
        _ id: PaymentID, amount: Int64?, reason: String, by person: Operator
    ) async throws -> Refund {
        let details = amount.map { ["amount": "\($0)"] } ?? [:]
        return try await change(id.text, .paymentRefunded, by: person, movesMoney: true, details: details) {
            payments, transaction in
            do {
                return .success(try payments.refund(id, amount: amount, why: reason, in: transaction))
            } catch let error as RefundError {
                return .failure(.refund(error))
            }
        }
    }

    /// Grants a customer's request.
    ///
    /// - Throws: ``PaymentAdministrationError``; `DatabaseError`.
    package func approve(_ id: RefundRequestID, note: String?, by person: Operator) async throws -> RefundRequest {
        try await change(id.text, .refundApproved, by: person, movesMoney: true) { payments, transaction in
            try payments.approve(id, note: note, actor: person.id, in: transaction)
                .mapError(PaymentAdministrationError.init)
        }
    }

    /// Refuses a customer's request.
    ///
    /// - Throws: ``PaymentAdministrationError``; `DatabaseError`.
    package func reject(_ id: RefundRequestID, note: String?, by person: Operator) async throws -> RefundRequest {
        try await change(id.text, .refundRejected, by: person, movesMoney: true) { payments, transaction in
            try payments.reject(id, note: note, actor: person.id, in: transaction)
                .mapError(PaymentAdministrationError.init)
        }
    }

    /// Has an event worked off once more.
    ///
    /// - Throws: ``PaymentAdministrationError``; `DatabaseError`.
    package func replay(_ id: WebhookEventID, by person: Operator) async throws {
        try await change(id.text, .webhookReplayed, by: person) { payments, transaction in
            try payments.replay(id, in: transaction).map { .failure(.inbox($0)) } ?? .success(())
        }
    }

    /// Leaves an event for ever.
    ///
    /// - Throws: ``PaymentAdministrationError``; `DatabaseError`.
    package func discard(_ id: WebhookEventID, by person: Operator) async throws {
        try await change(id.text, .webhookDiscarded, by: person) { payments, transaction in
            try payments.discard(id, in: transaction).map { .failure(.inbox($0)) } ?? .success(())
        }
    }

    private func change<Value: Sendable>(
        _ subject: String, _ kind: AuditEvent.Kind, by person: Operator, movesMoney: Bool = false,
        details: [String: String] = [:],
        _ body:
            @escaping @Sendable (PaymentService, any Transaction) throws -> Result<
                Value, PaymentAdministrationError
            >
    ) async throws -> Value {
        let result = try await database.write {
            [payments, audit, time] transaction -> Result<Value, PaymentAdministrationError> in
            let now = time.now()
            let result =
                movesMoney && !person.hasSignedInLately(at: now)
                ? .failure(.signInTooOld) : try body(payments, transaction)
            let refusal: PaymentAdministrationError? =
                if case .failure(let error) = result { error } else { nil }
            try audit.record(
                AuditEvent(
                    kind, outcome: refusal == nil ? .success : .refused, reason: refusal?.auditReason,
                    actor: person.id, subject: subject, origin: person.origin, details: details), at: now,
                in: transaction)
            return result
        }
        return try result.get()
    }
}

/// Why an operator's wish about money is refused.
package enum PaymentAdministrationError: Error, Sendable, Hashable {
    case refund(RefundError)
    case request(RefundRequestError)
    case inbox(InboxError)
    /// The session is older than an hour.
    case signInTooOld

    init(_ error: RefundDecisionError) {
        switch error {
        case .refund(let error): self = .refund(error)
        case .request(let error): self = .request(error)
        }
    }
}
