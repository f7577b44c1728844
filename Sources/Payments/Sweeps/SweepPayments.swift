import Database
import Jobs

/// Asks the provider, each minute, about payments of which no webhook has told the end: what it says is applied as a
/// webhook's word would be.
package struct SweepPayments: JobHandler {
    package static let kind = JobKind<NoArguments>("sweep_payments", maxAttempts: 3)
    package var kind: JobKind<NoArguments> { Self.kind }

    /// Younger payments are still being made, or their webhooks are on their way.
    private static let age = Duration.seconds(120)
    /// So many in one go; the rest is asked about in the next.
    private static let most = 100

    private let payments: PaymentService

    package init(payments: PaymentService) {
        self.payments = payments
    }

    package func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        let now = payments.time.now()
        try await payments.wakeParked()
        try await payments.forgetEvents(at: now)
        let stale = try await payments.database.read {
            try PaymentStore.stale(createdBefore: now - Self.age, dueAt: now, limit: Self.most, in: $0)
        }
        for payment in stale {
            try Task.checkCancellation()
            // Counted before: one that cannot be asked about must not be asked about each minute for ever.
            try await payments.database.write { [payments] in
                try PaymentStore.countCheck(of: payment.id, at: payments.time.now(), in: $0)
            }
            do {
                _ = try await payments.askAbout(try await payments.withSession(payment))
            } catch let error as StripeError {
                context.logger.warning(
                    "the payment provider could not be asked",
                    metadata: ["payment": "\(payment.id)", "error": "\(error)"])
            }
        }
        return .done
    }
}

extension PaymentService {
    /// Has events worked off that wait for a payment which is known.
    ///
    /// Whoever learns of a payment's intent applies them at once. This looks again, as a node of another release or a
    /// hand in the database may not have.
    fileprivate func wakeParked() async throws {
        try await database.write { [jobs] transaction in
            for id in try WebhookInbox.overdue(in: transaction) {
                try jobs.enqueue(
                    ProcessWebhook.kind, ProcessWebhook.Arguments(eventID: id), uniqueKey: "webhook \(id)",
                    in: transaction)
            }
        }
    }

    /// The payment with its checkout session: where its making was cut short, the same request is made again, and the
    /// provider gives what it made then.
    fileprivate func withSession(_ payment: Payment) async throws -> Payment {
        guard payment.sessionID == nil,
            let email = try await database.read({ try PaymentStore.email(of: payment, in: $0) })
        else { return payment }
        let session = try await createSession(for: payment, email: email)
        return try await keep(session, of: payment.id) ?? payment
    }
}

extension PaymentStore {
    /// Open payments that have not been asked about lately, the longest waiting first.
    static func stale(
        createdBefore moment: Timestamp, dueAt now: Timestamp, limit: Int, in transaction: any Transaction
    ) throws -> [Payment] {
        try transaction.rows(
            """
            SELECT \(Payment.columns) FROM payments
            WHERE state IN ('created', 'pending') AND created_at < \(moment)
                AND (check_at IS NULL OR check_at <= \(now))
            ORDER BY COALESCE(check_at, created_at) LIMIT \(limit)
            """
        ).map(Payment.init)
    }

    /// Notes that a payment is being asked about: the next time after twice as long, at most after six hours.
    static func countCheck(of id: PaymentID, at now: Timestamp, in transaction: any Transaction) throws {
        let checks: Int = try transaction.first("SELECT checks FROM payments WHERE id = \(id)")?["checks"] ?? 0
        let pause = min(Duration.seconds(60 << min(checks, 20)), .seconds(21_600))
        try transaction.run(
            "UPDATE payments SET checks = checks + 1, check_at = \(now + pause) WHERE id = \(id)")
    }

    static func email(of payment: Payment, in transaction: any Transaction) throws -> String? {
        try transaction.first("SELECT email FROM users WHERE id = \(payment.userID)")?["email"]
    }
}
