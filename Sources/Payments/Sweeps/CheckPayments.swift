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
            guard let payment = try PaymentStore.lock(id, in: transaction) else { return .settled }
            switch try PaymentInspection(fulfilment: fulfilment).need(of: payment, in: transaction) {
            case .nothing: return .settled
            case .refundJob:
                try enqueueReserved(of: id, in: transaction)
                return .repaired("a promised refund had no job")
            case .delivery:
                try settle(id, why: "the daily check found it undelivered", event: nil, in: transaction)
                return .repaired("nothing had been ordered for it")
            case .refund(let amount, let cause):
                let refund = try reserve(
                    amount, of: id, cause: cause, why: "found by the daily check", in: transaction)
                return refund == nil ? .settled : .repaired("\(amount) had not been given back")
            case .person(let reason):
                try watch?.raise(.brokenInvariant, about: id, reason, in: transaction)
                return .unsettled(reason)
            }
        }
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
