import Database

package typealias RefundRequestID = Identifier<RefundRequest>

/// A customer's wish for money back, which an operator decides.
package struct RefundRequest: Sendable {
    package enum Category: String, Sendable, CaseIterable, SQLConvertible {
        case quality
        case notSatisfied = "not_satisfied"
        case technicalIssue = "technical_issue"
        case other
    }

    package enum Status: String, Sendable, CaseIterable, SQLConvertible {
        case open, approved, rejected
    }

    package let id: RefundRequestID
    package let paymentID: PaymentID
    package let userID: String
    package let reason: String
    package let category: Category
    package let status: Status
    package let refundID: RefundID?
    /// What the operator had to say.
    package let note: String?
    package let createdAt: Timestamp
    package let decidedAt: Timestamp?

    static let columns: SQL = """
        id, payment_id, user_id, reason, category, status, refund_id, note, created_at, decided_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        paymentID = try row["payment_id"]
        userID = try row["user_id"]
        reason = try row["reason"]
        category = try row["category"]
        status = try row["status"]
        refundID = try row["refund_id"]
        note = try row["note"]
        createdAt = try row["created_at"]
        decidedAt = try row["decided_at"]
    }
}

/// Why a refund cannot be asked for or decided.
package enum RefundRequestError: Error, Sendable, Hashable {
    /// There is none, or it is somebody else's.
    case notFound
    /// No money has come, or all of it went back or will.
    case nothingToRefund
    /// One is open for the payment already.
    case openAlready
    /// It was decided before.
    case decided(RefundRequest.Status)
}
