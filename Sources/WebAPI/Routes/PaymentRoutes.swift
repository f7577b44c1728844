import Accounts
import Documents
import HTTPTypes
import Hummingbird
import Payments

/// `payment/*`.
struct PaymentRoutes: Sendable {
    let payments: PaymentService
    let documents: DocumentService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .post("payment/create-checkout", "createCheckout", by: PaymentService.self, use: createCheckout)
            .get("payment/verify", "verify", by: PaymentService.self, use: verify)
            .get("payment/history", "history", by: PaymentService.self, use: history)
            .get("payment/:id", "get", by: PaymentService.self, use: get)
            .get("payment/:id/timeline", "timeline", by: PaymentService.self, use: timeline)
        group.group().add(middleware: limiting.unsignedWebhooks)
            .post("payment/webhook", "webhook", by: PaymentService.self, use: webhook)
    }

    private struct CheckoutRequest: Decodable {
        let documentId: String?
    }

    private struct CheckoutBody: Encodable {
        let paymentId: String
        let sessionId: String
        let checkoutUrl: String
        let amount: Int64
        let currency: String
    }

    @Sendable private func createCheckout(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let key = try Self.idempotencyKey(request)
        let body: CheckoutRequest = try await RequestBody.json(from: request)
        guard let text = body.documentId else { throw Problem.invalid("document_id", "is required") }
        // What is no id is judged after its key: with another body before it, the key is what is wrong.
        guard text.utf8.count <= 200, !text.utf8.contains(0) else { throw Problem.notFound }
        let checkout = try await payments.createCheckout(
            document: DocumentID(text)?.text ?? text, user: caller.user.id.text, email: caller.user.email.text, key: key
        )
        return try JSONResponse.make(
            CheckoutBody(
                paymentId: checkout.payment.id.text, sessionId: checkout.sessionID, checkoutUrl: checkout.url,
                amount: checkout.payment.price.amount, currency: checkout.payment.price.currency),
            status: checkout.isNew ? .created : .ok)
    }

    private static func idempotencyKey(_ request: Request) throws -> String {
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] } ?? ""
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem(
                .badRequest, "idempotency-key-required",
                "An Idempotency-Key of 1 to 255 visible ASCII characters is needed")
        }
        return key
    }

    private struct VerifyBody: Encodable {
        let paymentId: String
        let status: String
        let documentId: String
        @Nullable var jobId: String?
    }

    @Sendable private func verify(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let session = FormFields(queryOf: request)["session_id"] ?? ""
        guard (1...255).contains(session.utf8.count), !session.utf8.contains(0) else {
            throw Problem.invalid("session_id", "must be a checkout session's id")
        }
        let payment = try await payments.verify(session: session, user: caller.user.id.text)
        return try JSONResponse.make(
            VerifyBody(
                paymentId: payment.id.text, status: payment.state.rawValue, documentId: payment.documentID,
                jobId: try await job(for: payment)))
    }

    /// The job that writes what was paid for; `nil` once its owner has deleted it.
    private func job(for payment: Payment) async throws -> String? {
        guard payment.isDelivered, let document = DocumentID(payment.documentID) else { return nil }
        do {
            return try await documents.document(document, user: payment.userID).job?.id.text
        } catch DocumentError.notFound {
            return nil
        }
    }

    @Sendable private func history(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let filter = PaymentFilter(userID: try context.signedIn.user.id.text)
        let found = try await payments.payments(
            filter, before: try paging.id(PaymentID.init), limit: paging.limit)
        return try JSONResponse.make(paging.page(of: found, id: \.id.text, body: PaymentBody.init))
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        let payment = try await payments.payment(
            try Self.id(context), user: try context.signedIn.user.id.text)
        return try JSONResponse.make(PaymentBody(payment))
    }

    @Sendable private func timeline(_ request: Request, _ context: AppContext) async throws -> Response {
        let slice = try Slice(request)
        let entries = try await payments.timeline(
            of: try Self.id(context), user: try context.signedIn.user.id.text)
        return try JSONResponse.make(slice.page(of: entries, body: TimelineEntryBody.init))
    }

    private static func id(_ context: AppContext) throws -> PaymentID {
        guard let id = context.parameters.get("id").flatMap({ PaymentID($0) }) else { throw Problem.notFound }
        return id
    }

    /// So long the body of an event may take: the provider sends a few kilobytes in one piece, and is itself patient for
    /// about so long.
    private static let longestDelivery = Duration.seconds(15)

    private struct ReceivedBody: Encodable {
        let received = true
    }

    /// 200 says that the event is stored, and nothing else: what follows from it is a job.
    @Sendable private func webhook(_ request: Request, _ context: AppContext) async throws -> Response {
        let header = HTTPField.Name("Stripe-Signature").flatMap { request.headers[$0] }
        let signature = try payments.signature(header: header)
        // Whatever type the bytes are said to be of: the signature says what they are.
        try RequestBody.requireUncompressed(request)
        let body = try await RequestBody.bytes(of: request, within: Self.longestDelivery)
        try await payments.receive(body, signature: signature)
        return try JSONResponse.make(ReceivedBody())
    }
}
