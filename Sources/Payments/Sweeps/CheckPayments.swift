import CoreMetrics
import Database
import Jobs
import Logging

/// Checks, once a day, that every payment whose money we have has exactly one of a document under way, a finished
/// document, and a refund; mends what can be mended, and counts what a person has to look at.
package struct CheckPayments: JobHandler {
    package static let kind = JobKind<NoArguments>("check_payments", maxAttempts: 3, isLong: true)
    package var kind: JobKind<NoArguments> { Self.kind }

    private static let batch = 100

    private let payments: PaymentService

    package init(payments: PaymentService) {
        self.payments = payments
    }

    package func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        var report = PaymentReport()
        var last: PaymentID?
        repeat {
            try Task.checkCancellation()
            let ids = try await payments.database.read { [last] in
                try PaymentStore.withMoney(after: last, limit: Self.batch, in: $0)
            }
            for id in ids { report.add(try await payments.check(id), of: id, to: context.logger) }
            last = ids.count == Self.batch ? ids.last : nil
        } while last != nil
        Gauge(label: "rukopys_payments_unsettled").record(report.unsettled)
        Counter(label: "rukopys_payments_repaired_total").increment(by: report.repaired)
        return .done
    }
}

extension PaymentService {
    /// Checks one payment and mends it, in a transaction of its own.
    func check(_ id: PaymentID) async throws -> PaymentFinding {
        try await database.write { [self] transaction in
            guard let payment = try PaymentStore.lock(id, in: transaction),
                let standing = try Self.standing(of: payment, in: transaction), !standing.isReversed
            else { return .settled }
            if try repairPromises(of: payment, standing, in: transaction) {
                return .repaired("a promised refund had no job")
            }
            let refunds = try RefundStore.refunds(of: id, in: transaction)
            let given = refunds.filter { $0.state.isPromised || $0.state.holdsMoney }.reduce(0) { $0 + $1.amount }
            if payment.reversedAt != nil { return .unsettled("a refund failed, and the document was taken back") }
            if payment.money == .wrong {
                return given > 0 ? .settled : .unsettled("its money belongs to nothing")
            }
            switch payment.delivery {
            case nil:
                guard standing.allowsDelivery else { return .settled }
                try settle(id, why: "the daily check found it undelivered", event: nil, in: transaction)
                return .repaired("nothing had been ordered for it")
            case .impossible:
                return try owe(standing.received - given, payment, refunds, .undeliverable, in: transaction)
            case .ordered: break
            }
            switch try fulfilment.whereabouts(payment, in: transaction) {
            case .underway, .delivered: return .settled
            case .ended(let share):
                let owed = share.refund(of: payment.price.amount) - given
                return try owe(owed, payment, refunds, .endedEarly, in: transaction)
            }
        }
    }

    private func owe(
        _ amount: Int64, _ payment: Payment, _ refunds: [Refund], _ cause: RefundCause, in transaction: any Transaction
    ) throws -> PaymentFinding {
        guard amount > 0 else { return .settled }
        // Once failed it would fail again: how the customer can be reached is for a person to find out.
        if refunds.contains(where: { $0.state == .failed || $0.state == .canceled }) {
            return .unsettled("a refund failed")
        }
        guard try reserve(amount, of: payment.id, cause: cause, why: "found by the daily check", in: transaction) != nil
        else { return .settled }
        return .repaired("\(amount) had not been given back")
    }

    /// Gives the promises jobs that have none; those of a disputed payment wait.
    private func repairPromises(
        of payment: Payment, _ standing: PaymentStanding, in transaction: any Transaction
    ) throws -> Bool {
        guard standing.hold != .suspended else { return false }
        let orphans = try RefundStore.refunds(of: payment.id, in: transaction).filter(\.state.isPromised)
            .filter { refund in
                try transaction.first(
                    """
                    SELECT id FROM jobs
                    WHERE unique_key = \("refund \(refund.id)") AND state NOT IN ('completed', 'failed', 'canceled')
                    """) == nil
            }
        guard !orphans.isEmpty else { return false }
        try enqueueReserved(of: payment.id, in: transaction)
        return true
    }
}

/// What the check of one payment has found.
enum PaymentFinding: Sendable, Equatable {
    case settled
    case repaired(String)
    /// A person has to look.
    case unsettled(String)
}

/// What a whole check has found.
struct PaymentReport: Sendable, Equatable {
    private(set) var repaired = 0
    private(set) var unsettled = 0

    mutating func add(_ finding: PaymentFinding, of payment: PaymentID, to logger: Logger) {
        switch finding {
        case .settled: return
        case .repaired(let reason):
            repaired += 1
            logger.error("a payment was mended", metadata: ["payment": "\(payment)", "reason": "\(reason)"])
        case .unsettled(let reason):
            unsettled += 1
            logger.error(
                "a payment needs somebody to look at it", metadata: ["payment": "\(payment)", "reason": "\(reason)"])
        }
    }
}

extension PaymentStore {
    /// Payments whose money we have, in order.
    static func withMoney(after last: PaymentID?, limit: Int, in transaction: any Transaction) throws -> [PaymentID] {
        let cursor: SQL = last.map { "AND id > \($0)" } ?? ""
        return try transaction.rows(
            """
            SELECT id FROM payments
            WHERE state IN ('paid', 'partially_refunded', 'disputed', 'mismatch') \(cursor) ORDER BY id LIMIT \(limit)
            """
        ).map { try $0["id"] }
    }
}
