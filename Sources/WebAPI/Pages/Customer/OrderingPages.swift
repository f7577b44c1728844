import Database
import Documents
import Hummingbird
import Payments

/// Paying for a document, stopping it, having a section written anew, asking for money back.
struct OrderingPages: Sendable {
    let pages: CustomerPages

    private var documents: DocumentService { pages.services.documents }

    func add(to router: some RouterMethods<AppContext>) {
        pages.writing(router)
            .post("documents/:id/pay", "pay", by: PaymentService.self, use: pay)
            .post("documents/:id/cancel", "cancel", by: DocumentService.self, use: cancel)
            .post("documents/:id/refund", "askForRefund", by: PaymentService.self, use: askForRefund)
        router.group("documents/:id/sections/:section_id")
            .add(middleware: pages.visitors).add(middleware: pages.limiting.generation)
            .post("regenerate", "regenerate", by: DocumentService.self, use: regenerate)
    }

    @Sendable private func pay(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let id = try context.id(DocumentID.init)
        // Pressing the button twice is one wish; an open checkout is found again whatever its key.
        let checkout = try await pages.services.payments.createCheckout(
            document: id.text, user: caller.user.id.text, email: caller.user.email.text,
            key: Identifier<Checkout>(at: pages.services.time.now()).text)
        return VisitorMiddleware.redirect(to: checkout.url)
    }

    @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        _ = try await documents.cancelGeneration(of: id, user: try context.signedIn.user.id.text)
        return VisitorMiddleware.redirect(to: "/documents/\(id)")
    }

    @Sendable private func regenerate(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        _ = try await documents.regenerate(
            section: context.parameters.get("section_id") ?? "", of: id, user: try context.signedIn.user.id.text)
        return VisitorMiddleware.redirect(to: "/documents/\(id)")
    }

    @Sendable private func askForRefund(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let id = try context.id(DocumentID.init)
        let form = try await PageForm.urlEncoded(request)
        let reason = try OperatorText.text(form["reason"], "reason", 10...5_000)
        guard let category = form["reason_category"].flatMap(RefundRequest.Category.init(rawValue:)) else {
            throw Problem.invalid("reason_category", "must be one of the list")
        }
        let found = try await pages.services.payments.payments(
            PaymentFilter(userID: user, documentID: id.text), before: nil, limit: 20)
        guard let payment = found.first(where: { $0.state == .paid || $0.state == .partiallyRefunded }) else {
            throw Problem.notFound
        }
        _ = try await pages.services.payments.requestRefund(
            of: payment.id, user: user, reason: reason, category: category)
        return VisitorMiddleware.redirect(to: "/documents/\(id)?notice=refund-asked")
    }
}
