import TestSupport

@testable import Database
@testable import Payments

extension Payment {
    /// A new payment of 10 euros that stands in no database.
    static func sample(description: String = "A document") throws -> Payment {
        let columns: [(String, SQLValue)] = [
            ("id", PaymentID(at: TestClock.start).sqlValue), ("document_id", .text("document-1")),
            ("user_id", .text("user-1")), ("session_id", .null), ("intent_id", .null), ("checkout_url", .null),
            ("amount", .integer(1_000)), ("currency", .text("eur")), ("description", .text(description)),
            ("state", .text("created")), ("failure", .null), ("refunded_amount", .integer(0)), ("money", .null),
            ("received_amount", .null), ("delivery", .null), ("hold", .null), ("reversed_at", .null),
            ("created_at", TestClock.start.sqlValue), ("paid_at", .null),
        ]
        return try Payment(Row(layout: Row.Layout(columns.map(\.0)), values: columns.map(\.1)))
    }
}
