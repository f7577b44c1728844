import Accounts
import Administration
import HTTPTypes
import Hummingbird
import NIOCore
import Payments

/// `admin/payments*`, `admin/refunds*` and `admin/webhook-events*`.
struct PaymentAdministrationRoutes: Sendable {
    let administration: PaymentAdministration
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group("admin").add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .add(middleware: AdministratorMiddleware())
            .get("payments", "list", by: PaymentService.self, use: list)
            .get("payments/export", "export", by: PaymentService.self, use: export)
            .get("payments/:id", "get", by: PaymentService.self, use: get)
            .post("payments/:id/refund", "refund", by: PaymentAdministration.self, use: refund)
            .get("refunds", "requests", by: PaymentService.self, use: requests)
            .post("refunds/:id/approve", "approve", by: PaymentAdministration.self, use: approve)
            .post("refunds/:id/reject", "reject", by: PaymentAdministration.self, use: reject)
            .get("webhook-events", "events", by: PaymentService.self, use: events)
            .get("webhook-events/:id", "event", by: PaymentService.self, use: event)
            .post("webhook-events/:id/replay", "replay", by: PaymentAdministration.self, use: replay)
            .post("webhook-events/:id/discard", "discard", by: PaymentAdministration.self, use: discard)
    }

    private var payments: PaymentService { administration.payments }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let found = try await payments.payments(
            try Self.filter(request), before: try paging.id(PaymentID.init), limit: paging.limit)
        return try JSONResponse.make(paging.page(of: found, id: \.id.text, body: AdministeredPaymentBody.init))
    }

    private static func filter(_ request: Request) throws -> PaymentFilter {
        let query = FormFields(queryOf: request)
        return PaymentFilter(
            userID: try query.name("user_id"), documentID: try query.name("document_id"),
            state: try query.choice("status"))
    }

    /// Streamed a page at a time: nobody's memory holds all payments.
    @Sendable private func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = FormFields(queryOf: request)
        guard query["format"] ?? "csv" == "csv" else { throw Problem.invalid("format", "must be csv") }
        let filter = try Self.filter(request)
        // The first page before the answer begins: what fails now can still be said.
        let first = try await payments.payments(filter, before: nil, limit: Self.exportPage)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"payments.csv\"",
            ],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: AdministeredPaymentBody.csvHeader))
                var page = first
                while !page.isEmpty {
                    let lines = page.prefix(Self.exportPage).map { AdministeredPaymentBody($0).csv }.joined()
                    try await writer.write(ByteBuffer(string: lines))
                    guard page.count > Self.exportPage else { break }
                    page = try await payments.payments(
                        filter, before: page[Self.exportPage - 1].id, limit: Self.exportPage)
                }
                try await writer.finish(nil)
            })
    }

    private static let exportPage = 500

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(PaymentID.init)
        let payment = try await payments.payment(id, user: nil)
        return try JSONResponse.make(
            PaymentDetailBody(
                payment: AdministeredPaymentBody(payment),
                refunds: try await payments.refunds(of: id).map(RefundBody.init),
                timeline: try await payments.timeline(of: id, user: nil).map(TimelineEntryBody.init)))
    }

    private struct RefundOrder: Decodable {
        let amount: WholeNumber?
        let reason: String?
    }

    @Sendable private func refund(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(PaymentID.init)
        let body: RefundOrder = try await RequestBody.json(from: request)
        let reason = try OperatorText.text(body.reason, "reason", 1...1_000)
        let amount = body.amount.map { Int64($0.value) }
        if let amount, amount <= 0 { throw Problem.invalid("amount", "must be at least 1") }
        let refund = try await administration.refund(
            id, amount: amount, reason: reason, by: try Operator(request, context))
        return try JSONResponse.make(RefundBody(refund), status: .accepted)
    }

    @Sendable private func requests(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let found = try await payments.refundRequests(
            user: nil, status: try FormFields(queryOf: request).choice("status"),
            before: try paging.id(RefundRequestID.init), limit: paging.limit)
        return try JSONResponse.make(paging.page(of: found, id: \.id.text, body: RefundRequestBody.init))
    }

    private struct Decision: Decodable {
        let note: String?
    }

    @Sendable private func approve(_ request: Request, _ context: AppContext) async throws -> Response {
        let decided = try await administration.approve(
            try context.id(RefundRequestID.init), note: try await Self.note(request),
            by: try Operator(request, context))
        return try JSONResponse.make(RefundRequestBody(decided))
    }

    @Sendable private func reject(_ request: Request, _ context: AppContext) async throws -> Response {
        let decided = try await administration.reject(
            try context.id(RefundRequestID.init), note: try await Self.note(request),
            by: try Operator(request, context))
        return try JSONResponse.make(RefundRequestBody(decided))
    }

    /// What the operator has to say, if anything: a decision needs no body.
    private static func note(_ request: Request) async throws -> String? {
        guard RequestBody.isThere(request) else { return nil }
        let body: Decision = try await RequestBody.json(from: request)
        return try body.note.map { try OperatorText.text($0, "note", 1...5_000) }
    }

    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let query = FormFields(queryOf: request)
        let found = try await payments.webhookEvents(
            status: try query.choice("status"), type: try query.name("type"),
            before: try paging.id(WebhookEventID.init), limit: paging.limit)
        return try JSONResponse.make(paging.page(of: found, id: \.id.text, body: WebhookEventBody.init))
    }

    @Sendable private func event(_ request: Request, _ context: AppContext) async throws -> Response {
        let event = try await payments.webhookEvent(try context.id(WebhookEventID.init))
        return try JSONResponse.make(WebhookEventBody(event))
    }

    @Sendable private func replay(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(WebhookEventID.init)
        try await administration.replay(id, by: try Operator(request, context))
        return try JSONResponse.make(WebhookEventBody(try await payments.webhookEvent(id)), status: .accepted)
    }

    @Sendable private func discard(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(WebhookEventID.init)
        try await administration.discard(id, by: try Operator(request, context))
        return try JSONResponse.make(WebhookEventBody(try await payments.webhookEvent(id)))
    }
}
