import Accounts
import Hummingbird
import Payments

/// `refunds*`: what customers ask operators for.
struct RefundRoutes: Sendable {
    let payments: PaymentService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group("refunds").add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .post("", "create", by: PaymentService.self, use: create)
            .get("", "list", by: PaymentService.self, use: list)
            .get(":id", "get", by: PaymentService.self, use: get)
    }

    private struct RefundRequestRequest: Decodable {
        let paymentId: String?
        let reason: String?
        let reasonCategory: String?
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let body: RefundRequestRequest = try await RequestBody.json(from: request)
        let wish = try Self.checked(body)
        // A malformed id is unknown.
        guard let payment = PaymentID(wish.payment) else { throw Problem.notFound }
        let made = try await payments.requestRefund(
            of: payment, user: caller.user.id.text, reason: wish.reason, category: wish.category)
        return try JSONResponse.make(
            RefundRequestBody(made), status: .created, headers: [.location: "/api/v1/refunds/\(made.id)"])
    }

    /// - Throws: 422 naming every field that is wrong.
    private static func checked(
        _ body: RefundRequestRequest
    ) throws -> (payment: String, reason: String, category: RefundRequest.Category) {
        var errors: [Problem.FieldError] = []
        if body.paymentId == nil { errors.append(.init(field: "payment_id", message: "is required")) }
        var reason: String?
        do {
            reason = try OperatorText.text(body.reason, "reason", 10...5_000)
        } catch let problem as Problem {
            errors += problem.errors
        }
        let category = body.reasonCategory.flatMap(RefundRequest.Category.init(rawValue:))
        if category == nil {
            let choices = RefundRequest.Category.allCases.map(\.rawValue).joined(separator: ", ")
            errors.append(.init(field: "reason_category", message: "must be one of " + choices))
        }
        guard let payment = body.paymentId, let reason, let category else { throw Problem.invalid(errors) }
        return (payment, reason, category)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let found = try await payments.refundRequests(
            user: try context.signedIn.user.id.text, status: nil, before: try paging.id(RefundRequestID.init),
            limit: paging.limit)
        return try JSONResponse.make(paging.page(of: found, id: \.id.text, body: RefundRequestBody.init))
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ RefundRequestID($0) }) else { throw Problem.notFound }
        let found = try await payments.refundRequest(id, user: try context.signedIn.user.id.text)
        return try JSONResponse.make(RefundRequestBody(found))
    }
}

/// Texts that people write for people.
enum OperatorText {
    /// - Throws: 422 naming the field.
    static func text(_ value: String?, _ field: String, _ length: ClosedRange<Int>) throws -> String {
        guard let value else { throw Problem.invalid(field, "is required") }
        guard length.contains(value.unicodeScalars.count), !value.utf8.contains(0),
            value.contains(where: { !$0.isWhitespace })
        else {
            throw Problem.invalid(
                field, "must have \(length.lowerBound) to \(length.upperBound) characters, none of them U+0000")
        }
        return value
    }
}
