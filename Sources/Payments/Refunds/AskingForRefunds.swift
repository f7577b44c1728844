import Database

extension PaymentService {
    /// Keeps a customer's wish.
    ///
    /// - Throws: ``RefundRequestError``; `DatabaseError`.
    package func requestRefund(
        of payment: PaymentID, user: String, reason: String, category: RefundRequest.Category
    ) async throws -> RefundRequest {
        let result = try await database.write { [self] transaction -> Result<RefundRequest, RefundRequestError> in
            guard let locked = try PaymentStore.lock(payment, in: transaction), locked.userID == user else {
                return .failure(.notFound)
            }
            guard try refundable(locked, in: transaction) ?? 0 > 0 else { return .failure(.nothingToRefund) }
            guard try !RefundRequestStore.hasOpen(payment, in: transaction) else { return .failure(.openAlready) }
            let request = try RefundRequestStore.insert(
                of: payment, user: user, reason: reason, category: category, at: time.now(), in: transaction)
            try PaymentStore.note(
                payment, from: locked.state, to: locked.state, why: "the customer asks for a refund", event: nil,
                at: time.now(), in: transaction)
            return .success(request)
        }
        return try result.get()
    }

    /// A page of requests, newest first, of everybody or of a user; one more than `limit` when there is another page.
    package func refundRequests(
        user: String?, status: RefundRequest.Status?, before: RefundRequestID?, limit: Int
    ) async throws -> [RefundRequest] {
        try await database.read {
            try RefundRequestStore.list(user: user, status: status, before: before, limit: limit, in: $0)
        }
    }

    /// - Throws: ``RefundRequestError``; `DatabaseError`.
    package func refundRequest(_ id: RefundRequestID, user: String) async throws -> RefundRequest {
        let request = try await database.read { try RefundRequestStore.request(id, in: $0) }
        guard let request, request.userID == user else { throw RefundRequestError.notFound }
        return request
    }

    /// Sends money back because an operator says so.
    ///
    /// - Parameter amount: minor units; `nil` is all that remains.
    /// - Throws: ``RefundError``: the caller returns it, so that its trace is kept.
    package func refund(
        _ id: PaymentID, amount: Int64?, why: String, cause: RefundCause = .operator, in transaction: any Transaction
    ) throws -> Refund {
        guard let payment = try PaymentStore.lock(id, in: transaction) else { throw RefundError.notFound }
        guard let standing = try Self.standing(of: payment, in: transaction),
            let remaining = try refundable(payment, in: transaction), remaining > 0
        else { throw RefundError.nothingToRefund }
        guard standing.hold != .suspended else { throw RefundError.disputed }
        if let amount, amount > remaining { throw RefundError.moreThanRemains(remaining) }
        guard let refund = try reserve(amount, of: id, cause: cause, why: why, in: transaction) else {
            throw RefundError.nothingToRefund
        }
        return refund
    }

    /// Grants an open request: all that remains is sent back.
    ///
    /// - Returns: the request as it is then, or why it stays.
    package func approve(
        _ id: RefundRequestID, note: String?, actor: String, in transaction: any Transaction
    ) throws -> Result<RefundRequest, RefundDecisionError> {
        guard let request = try lockOpen(id, in: transaction) else { return .failure(.request(.notFound)) }
        guard request.status == .open else { return .failure(.request(.decided(request.status))) }
        do {
            let refund = try refund(
                request.paymentID, amount: nil, why: request.reason, cause: .request, in: transaction)
            return .success(
                try RefundRequestStore.decide(
                    id, .approved, refund: refund.id, note: note, actor: actor, at: time.now(), in: transaction))
        } catch let error as RefundError {
            return .failure(.refund(error))
        }
    }

    /// Refuses an open request.
    package func reject(
        _ id: RefundRequestID, note: String?, actor: String, in transaction: any Transaction
    ) throws -> Result<RefundRequest, RefundDecisionError> {
        guard let request = try lockOpen(id, in: transaction) else { return .failure(.request(.notFound)) }
        guard request.status == .open else { return .failure(.request(.decided(request.status))) }
        return .success(
            try RefundRequestStore.decide(
                id, .rejected, refund: nil, note: note, actor: actor, at: time.now(), in: transaction))
    }

    /// The request, under its payment's lock, so that it is decided once.
    private func lockOpen(_ id: RefundRequestID, in transaction: any Transaction) throws -> RefundRequest? {
        guard let request = try RefundRequestStore.request(id, in: transaction) else { return nil }
        _ = try PaymentStore.lock(request.paymentID, in: transaction)
        return try RefundRequestStore.request(id, in: transaction)
    }
}

/// Why a request stays undecided.
package enum RefundDecisionError: Error, Sendable, Hashable {
    case request(RefundRequestError)
    case refund(RefundError)
}

/// The SQL of refund requests.
enum RefundRequestStore {
    static func insert(
        of payment: PaymentID, user: String, reason: String, category: RefundRequest.Category, at now: Timestamp,
        in transaction: any Transaction
    ) throws -> RefundRequest {
        let row = try transaction.first(
            """
            INSERT INTO refund_requests (id, payment_id, user_id, reason, category, status, created_at)
            VALUES (\(RefundRequestID(at: now)), \(payment), \(user), \(reason), \(category), 'open', \(now))
            RETURNING \(RefundRequest.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an insert returned no row") }
        return try RefundRequest(row)
    }

    static func hasOpen(_ payment: PaymentID, in transaction: any Transaction) throws -> Bool {
        try transaction.first(
            "SELECT id FROM refund_requests WHERE payment_id = \(payment) AND status = 'open'") != nil
    }

    static func request(_ id: RefundRequestID, in transaction: any Transaction) throws -> RefundRequest? {
        try transaction.first("SELECT \(RefundRequest.columns) FROM refund_requests WHERE id = \(id)")
            .map(RefundRequest.init)
    }

    static func list(
        user: String?, status: RefundRequest.Status?, before: RefundRequestID?, limit: Int,
        in transaction: any Transaction
    ) throws -> [RefundRequest] {
        let userFilter: SQL = user.map { "AND user_id = \($0)" } ?? ""
        let statusFilter: SQL = status.map { "AND status = \($0)" } ?? ""
        let cursor: SQL = before.map { "AND id < \($0)" } ?? ""
        return try transaction.rows(
            """
            SELECT \(RefundRequest.columns) FROM refund_requests WHERE 1 = 1 \(userFilter) \(statusFilter) \(cursor)
            ORDER BY id DESC LIMIT \(limit + 1)
            """
        ).map(RefundRequest.init)
    }

    static func decide(
        _ id: RefundRequestID, _ status: RefundRequest.Status, refund: RefundID?, note: String?, actor: String,
        at now: Timestamp, in transaction: any Transaction
    ) throws -> RefundRequest {
        let row = try transaction.first(
            """
            UPDATE refund_requests SET status = \(status), refund_id = \(refund), note = \(note),
                decided_by = \(actor), decided_at = \(now)
            WHERE id = \(id) RETURNING \(RefundRequest.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("a request is gone") }
        return try RefundRequest(row)
    }
}
