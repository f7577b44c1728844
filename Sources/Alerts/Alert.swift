import Database

/// Something that an operator has to look at.
package struct Alert: Sendable, Hashable {
    /// What happened.
    package enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        /// What a document or a day may cost is used up: something waits for an operator or for the next day.
        case budgetPause = "budget_pause"
        /// A document that somebody has paid for could not be written.
        case documentFailed = "document_failed"
        /// A job was given up.
        case deadLetter = "dead_letter"
        /// Something was found that must never be.
        case brokenInvariant = "broken_invariant"
        /// Money came that is not the price.
        case mismatch
        /// Money that was to go back did not.
        case refundFailed = "refund_failed"
    }

    package let kind: Kind
    /// What it is about, such as a job's id.
    package let subject: String
    /// One sentence for the operator, without anything that is secret or that a customer wrote.
    package let detail: String
    /// The same thing seen again has the same key, and is told once.
    package let key: String

    /// - Parameter occasion: tells one occurrence from the next about the same subject.
    package init(_ kind: Kind, about subject: String, _ detail: String, occasion: String = "") {
        self.kind = kind
        self.subject = subject
        self.detail = detail
        key = [kind.rawValue, subject, occasion].filter { !$0.isEmpty }.joined(separator: "/")
    }

    init(_ row: Row) throws {
        key = try row["key"]
        kind = try row["kind"]
        subject = try row["subject"]
        detail = try row["detail"]
    }
}
