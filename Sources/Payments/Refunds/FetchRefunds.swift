import Database
import Jobs

/// The job that asks the provider which refunds a payment has: `charge.refunded` says only that there are some.
package struct FetchRefunds: JobHandler {
    package struct Arguments: Codable, Sendable {
        let paymentID: PaymentID
        let intentID: String
    }

    package static let kind = JobKind<Arguments>("fetch_refunds", maxAttempts: 12, priority: 10)
    package var kind: JobKind<Arguments> { Self.kind }

    private let payments: PaymentService

    package init(payments: PaymentService) {
        self.payments = payments
    }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let refunds = try await RefundPayment.asking {
            try await payments.stripe.refunds(ofIntent: arguments.intentID)
        }
        return JobCompletion { [payments] transaction in
            try payments.apply(refunds, of: arguments.paymentID, in: transaction)
        }
    }
}
