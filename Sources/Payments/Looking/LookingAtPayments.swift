import Database

/// Which payments somebody asks for.
package struct PaymentFilter: Sendable, Hashable {
    package var userID: String?
    package var documentID: String?
    package var state: PaymentState?

    package init(userID: String? = nil, documentID: String? = nil, state: PaymentState? = nil) {
        self.userID = userID
        self.documentID = documentID
        self.state = state
    }
}

/// One line of why a payment is what it is.
package struct TimelineEntry: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case event, transition, job, refund, dispute, mail, note
    }

    package let at: Timestamp
    package let kind: Kind
    package var eventID: String?
    package var type: String?
    package var from: String?
    package var to: String?
    package var jobID: String?
    package let why: String
}

extension PaymentService {
    /// A page of payments, newest first; one more than `limit` when there is another page.
    package func payments(_ filter: PaymentFilter, before: PaymentID?, limit: Int) async throws -> [Payment] {
        try await database.read { try PaymentStore.list(filter, before: before, limit: limit, in: $0) }
    }

    /// One payment, of anybody or of a user.
    ///
    /// - Throws: ``PaymentError``; `DatabaseError`.
    package func payment(_ id: PaymentID, user: String?) async throws -> Payment {
        let payment = try await database.read { try PaymentStore.payment(id, in: $0) }
        guard let payment, user == nil || payment.userID == user else { throw PaymentError.notFound }
        return payment
    }

    /// The refunds of a payment, in their order.
    package func refunds(of id: PaymentID) async throws -> [Refund] {
        try await database.read { try RefundStore.refunds(of: id, in: $0) }
    }

    /// Everything that made a payment what it is, oldest first.
    ///
    /// - Throws: ``PaymentError``; `DatabaseError`.
    package func timeline(of id: PaymentID, user: String?) async throws -> [TimelineEntry] {
        let payment = try await payment(id, user: user)
        return try await database.read { try Timeline.entries(of: payment, in: $0) }
    }
}

/// The SQL of timelines.
enum Timeline {
    static func entries(of payment: Payment, in transaction: any Transaction) throws -> [TimelineEntry] {
        let events = try transaction.rows(
            """
            SELECT event_id, type, status, reason, received_at FROM webhook_events WHERE payment_id = \(payment.id)
            ORDER BY id
            """
        ).map { row in
            let (status, reason): (String, String?) = (try row["status"], try row["reason"])
            return TimelineEntry(
                at: try row["received_at"], kind: .event, eventID: try row["event_id"], type: try row["type"],
                why: "the provider's event came in: \(status)" + (reason.map { ", \($0)" } ?? ""))
        }
        let ledger = try transaction.rows(
            """
            SELECT at, kind, from_state, to_state, event_id, why FROM payment_ledger WHERE payment_id = \(payment.id)
            ORDER BY id
            """
        ).map { row in
            let kind: LedgerKind = try row["kind"]
            return TimelineEntry(
                at: try row["at"], kind: TimelineEntry.Kind(kind), eventID: try row["event_id"],
                from: try row["from_state"], to: try row["to_state"], why: try row["why"])
        }
        let jobs = try transaction.rows(
            """
            SELECT id, kind, state, created_at, finished_at FROM jobs
            WHERE subject_id = \(payment.documentID) AND created_at >= \(payment.createdAt) ORDER BY id
            """
        ).flatMap { row in try jobEntries(row) }
        // The order in which they were written decides between those of one moment.
        return (events + ledger + jobs).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private static func jobEntries(_ row: Row) throws -> [TimelineEntry] {
        let (id, kind, state): (String, String, String) = (try row["id"], try row["kind"], try row["state"])
        let finished: Timestamp? = try row["finished_at"]
        let begun = TimelineEntry(
            at: try row["created_at"], kind: .job, type: kind, jobID: id, why: "the job \(kind) was enqueued")
        let ended = finished.map {
            TimelineEntry(at: $0, kind: .job, type: kind, to: state, jobID: id, why: "the job \(kind) ended: \(state)")
        }
        return [begun] + [ended].compactMap { $0 }
    }
}

extension TimelineEntry.Kind {
    init(_ kind: LedgerKind) {
        switch kind {
        case .transition: self = .transition
        case .note: self = .note
        case .refund: self = .refund
        case .dispute: self = .dispute
        case .mail: self = .mail
        }
    }
}

extension PaymentStore {
    static func payment(session: String, in transaction: any Transaction) throws -> Payment? {
        try transaction.first("SELECT \(Payment.columns) FROM payments WHERE session_id = \(session)")
            .map(Payment.init)
    }

    static func list(
        _ filter: PaymentFilter, before: PaymentID?, limit: Int, in transaction: any Transaction
    ) throws -> [Payment] {
        let user: SQL = filter.userID.map { "AND user_id = \($0)" } ?? ""
        let document: SQL = filter.documentID.map { "AND document_id = \($0)" } ?? ""
        let state: SQL = filter.state.map { "AND state = \($0)" } ?? ""
        let cursor: SQL = before.map { "AND id < \($0)" } ?? ""
        return try transaction.rows(
            """
            SELECT \(Payment.columns) FROM payments WHERE 1 = 1 \(user) \(document) \(state) \(cursor)
            ORDER BY id DESC LIMIT \(limit + 1)
            """
        ).map(Payment.init)
    }
}
