import Database
import Failpoints
import Foundation
import Jobs

/// The job that sends promised money back.
///
/// The provider is asked for the intent's refunds before one is made: what it remembers of our idempotency keys it
/// forgets after a day, and an earlier attempt may have been killed before it heard the answer.
package struct RefundPayment: JobHandler {
    package struct Arguments: Codable, Sendable {
        let refundID: RefundID
    }

    package static let kind = JobKind<Arguments>("refund", maxAttempts: 25, priority: 10)
    package var kind: JobKind<Arguments> { Self.kind }

    /// A dispute of which we have not heard yet is asked for again after this.
    private static let disputePause = Duration.seconds(3_600)

    private let payments: PaymentService

    package init(payments: PaymentService) {
        self.payments = payments
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let claim = try await payments.database.write { [payments] transaction in
            try payments.claim(arguments.refundID, in: transaction)
        }
        switch claim {
        case .nothingToDo: return .done
        case .waitsForDispute:
            throw JobFailure.transient("the payment is disputed", after: Self.disputePause, costsAttempt: false)
        case .send(let refund, let payment):
            let intent = try await intent(of: payment)
            return try await send(refund, intent: intent)
        }
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        try payments.gaveUp(arguments.refundID, ending, in: transaction)
        return EndReport()
    }

    /// The intent that holds the money; where no event has named it, the provider is asked, and it is kept: what is
    /// heard of the refund will name nothing else.
    private func intent(of payment: Payment) async throws -> String {
        if let intent = payment.intentID { return intent }
        guard payment.sessionID != nil else { throw JobFailure.permanent("the provider's payment is not known") }
        let known = try await Self.asking { try await payments.askAbout(payment) }
        guard let intent = known.intentID else { throw JobFailure.transient("the session names no payment yet") }
        return intent
    }

    private func send(_ refund: Refund, intent: String) async throws -> JobCompletion {
        let existing = try await Self.asking { try await payments.stripe.refunds(ofIntent: intent) }
        let isStillDue = try await payments.database.write { [payments] transaction in
            try payments.apply(existing, of: refund.paymentID, in: transaction)
            return try payments.isStillDue(refund.id, in: transaction)
        }
        guard isStillDue else { return .done }
        let made = try await Self.asking { try await make(refund, intent: intent) }
        try Failpoint.reach(.afterRefund, about: refund.id.text)
        return JobCompletion { [payments] transaction in
            try payments.apply([made], of: refund.paymentID, in: transaction)
        }
    }

    /// Makes the refund, for whose absence the caller has looked.
    private func make(_ refund: Refund, intent: String) async throws -> StripeRefund {
        do {
            return try await payments.stripe.refund(refund, intent: intent, key: refund.idempotencyKey)
        } catch StripeError.keyUsedUp {
            // The provider will repeat its failure for a day, which may have come after the deed.
            let made = try await payments.stripe.refunds(ofIntent: intent)
                .first { $0.metadata?["refund_id"] == refund.id.text }
            if let made { return made }
            let fresh = "\(refund.idempotencyKey)/\(UUID().uuidString.lowercased())"
            return try await payments.stripe.refund(refund, intent: intent, key: fresh)
        }
    }

    /// Turns the provider's silence into another try.
    static func asking<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch StripeError.unavailable {
            throw JobFailure.transient("the payment provider does not answer")
        } catch StripeError.keyUsedUp {
            throw JobFailure.transient("the payment provider repeats a failure")
        } catch StripeError.disputed {
            throw JobFailure.transient("the payment is disputed", after: disputePause, costsAttempt: false)
        } catch StripeError.refused(let status, let message) {
            // Such as a refund that somebody made at the provider meanwhile: the next try sees it.
            throw JobFailure.transient("the payment provider refused (\(status)): \(message)")
        }
    }
}

extension PaymentService {
    /// What is to be done about a promised refund.
    enum RefundClaim: Sendable {
        case nothingToDo
        case waitsForDispute
        case send(Refund, Payment)
    }

    /// Marks a promise as asked for, after which it cannot be withdrawn.
    func claim(_ id: RefundID, in transaction: any Transaction) throws -> RefundClaim {
        guard let payment = try lockPayment(of: id, in: transaction),
            let refund = try RefundStore.refund(id, in: transaction), refund.state.isPromised
        else { return .nothingToDo }
        guard let standing = try Self.standing(of: payment, in: transaction) else { return .nothingToDo }
        if standing.hold == .suspended {
            // What nobody was asked for waits for the dispute's end; what may exist already is asked about again.
            return refund.state == .reserved ? .nothingToDo : .waitsForDispute
        }
        guard standing.refundable(beside: 0) > 0 else {
            try withdraw(refund, of: payment, why: "nothing remains to be refunded", in: transaction)
            return .nothingToDo
        }
        try RefundStore.move(id, to: .requested, at: time.now(), in: transaction)
        return .send(refund, payment)
    }

    /// Whether a refund is still to be made, after what the provider has told.
    ///
    /// What others sent back meanwhile may have left less: then the rest is promised anew, since the same idempotency
    /// key must not stand for another amount.
    func isStillDue(_ id: RefundID, in transaction: any Transaction) throws -> Bool {
        guard let payment = try lockPayment(of: id, in: transaction),
            let refund = try RefundStore.refund(id, in: transaction), refund.state == .requested,
            let standing = try Self.standing(of: payment, in: transaction)
        else { return false }
        guard standing.refundable(beside: 0) < refund.amount else { return true }
        try withdraw(refund, of: payment, why: "less than that remains to be refunded", in: transaction)
        try reserve(refund.amount, of: payment.id, cause: refund.cause, why: refund.why, in: transaction)
        return false
    }

    /// Applies what the provider's list says.
    func apply(_ refunds: [StripeRefund], of id: PaymentID, in transaction: any Transaction) throws {
        for refund in refunds {
            guard let observation = refund.observation, let payment = try PaymentStore.lock(id, in: transaction) else {
                continue
            }
            try apply(observation, to: payment, event: nil, in: transaction)
        }
    }

    /// A promise that was not kept: the debt stays, and somebody has to look.
    func gaveUp(_ id: RefundID, _ ending: JobEnding, in transaction: any Transaction) throws {
        guard let payment = try lockPayment(of: id, in: transaction),
            let refund = try RefundStore.refund(id, in: transaction), refund.state.isPromised
        else { return }
        switch ending {
        case .canceled where refund.state == .reserved:
            try withdraw(refund, of: payment, why: "an operator ended its job", in: transaction)
        case .canceled:
            try alert(about: payment, .refundFailed, "the job of refund \(refund.number) was ended", in: transaction)
        case .failed(let reason):
            try RefundStore.move(id, to: refund.state, error: reason, at: time.now(), in: transaction)
            try alert(about: payment, .refundFailed, "refund \(refund.number) was not made: \(reason)", in: transaction)
        }
    }

    private func lockPayment(of id: RefundID, in transaction: any Transaction) throws -> Payment? {
        guard let refund = try RefundStore.refund(id, in: transaction) else { return nil }
        return try PaymentStore.lock(refund.paymentID, in: transaction)
    }
}
