import Database
import Foundation
import Jobs
import Mail

/// The job that tells a customer that money has been sent back.
///
/// Enqueued in the transaction in which the refund is known to have succeeded, so once. What became of it stands in the
/// payment's timeline.
package struct RefundMail: JobHandler {
    package struct Arguments: Codable, Sendable {
        let refundID: RefundID
    }

    package static let kind = JobKind<Arguments>("send_refund_mail", maxAttempts: 8)
    package var kind: JobKind<Arguments> { Self.kind }

    private let payments: PaymentService
    private let transport: any MailTransport
    /// The sender, as it stands in `From`.
    private let from: String

    package init(payments: PaymentService, transport: any MailTransport, from: String) {
        self.payments = payments
        self.transport = transport
        self.from = from
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let notice = try await payments.database.read { try RefundNotice(of: arguments.refundID, in: $0) }
        // Nobody is there any more who could be told.
        guard let notice else { return .done }
        let words = RefundMailText(
            Money(amount: notice.refund.amount, currency: notice.payment.price.currency),
            of: notice.payment.description, cause: notice.refund.cause, language: notice.language)
        let now = payments.time.now()
        do {
            try await transport.send(
                MailMessage(
                    from: from, to: notice.email, subject: words.subject, text: words.text, html: words.html,
                    id: context.job.id.text, date: now))
        } catch MailFailure.permanent(let reason) {
            throw JobFailure.permanent(reason)
        } catch MailFailure.temporary(let reason) {
            throw JobFailure.transient(reason)
        }
        return JobCompletion { [payments] transaction in
            try payments.noteMail(
                of: arguments.refundID, "the customer was told by mail of refund \(notice.refund.number)",
                in: transaction)
        }
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        let reason =
            switch ending {
            case .failed(let reason): reason
            case .canceled: "an operator ended its job"
            }
        try payments.noteMail(
            of: arguments.refundID, "the mail about a refund was not sent: \(reason)", in: transaction)
        return EndReport()
    }
}

/// Whom a refund is told to, and in which language.
private struct RefundNotice: Sendable {
    let refund: Refund
    let payment: Payment
    let email: String
    /// BCP 47.
    let language: String

    /// - Returns: `nil` when the account was deleted.
    init?(of id: RefundID, in transaction: any Transaction) throws {
        guard let refund = try RefundStore.refund(id, in: transaction),
            let payment = try PaymentStore.payment(refund.paymentID, in: transaction),
            let user = try transaction.first(
                "SELECT email, preferred_language FROM users WHERE id = \(payment.userID) AND deleted_at IS NULL")
        else { return nil }
        self.refund = refund
        self.payment = payment
        email = try user["email"]
        language = try user["preferred_language"]
    }
}

extension PaymentService {
    /// Has the customer told of a refund that has succeeded.
    func enqueueMail(about refund: RefundID, of payment: Payment, in transaction: any Transaction) throws {
        try jobs.enqueue(
            RefundMail.kind, RefundMail.Arguments(refundID: refund), uniqueKey: "mail about refund \(refund)",
            subjectID: payment.documentID, in: transaction)
    }

    /// Writes into a payment's timeline what became of a mail.
    fileprivate func noteMail(of refund: RefundID, _ why: String, in transaction: any Transaction) throws {
        guard let refund = try RefundStore.refund(refund, in: transaction),
            let payment = try PaymentStore.payment(refund.paymentID, in: transaction)
        else { return }
        try PaymentStore.note(
            payment.id, .mail, from: payment.state, to: payment.state, why: why, event: nil, at: time.now(),
            in: transaction)
    }
}
