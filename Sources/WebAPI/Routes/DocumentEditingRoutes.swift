import Accounts
import Documents
import Hummingbird

/// `PATCH documents/{id}`.
struct DocumentEditingRoutes: Sendable {
    let documents: DocumentService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .patch("documents/:id", "change", by: DocumentService.self, use: change)
    }

    private struct Body: Decodable {
        let title: String?
        let topic: String?
        let language: String?
        let targetPages: WholeNumber?
        let citationStyle: String?
        let requirements: String?
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id { DocumentID($0) }
        let body: Body = try await RequestBody.json(from: request)
        let changed = try await documents.change(
            id,
            DocumentChange(
                title: body.title, topic: body.topic, language: body.language, targetPages: body.targetPages?.value,
                citationStyle: body.citationStyle, requirements: body.requirements),
            user: try context.signedIn.user.id.text)
        return try JSONResponse.make(
            DocumentBody(changed, job: nil, price: documents.price(pages: changed.targetPages)))
    }
}

extension DocumentEditError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .locked:
            Problem(
                .conflict, "document-locked", "This document can be paid for, or has been",
                detail:
                    "A document can be changed until its payment is open, and again once that can no longer be paid.")
        }
    }
}
