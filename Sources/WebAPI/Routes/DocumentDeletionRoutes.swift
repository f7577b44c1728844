import Accounts
import Documents
import Hummingbird

/// `DELETE documents/{id}`.
struct DocumentDeletionRoutes: Sendable {
    let documents: DocumentService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .delete("documents/:id", "delete", by: DocumentService.self, use: delete)
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ DocumentID($0) }) else { throw Problem.notFound }
        try await documents.delete(id, user: try context.signedIn.user.id.text)
        return Response(status: .noContent)
    }
}

extension DocumentDeletionError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .locked:
            Problem(
                .conflict, "document-locked", "This document can be paid for, or is being made",
                detail: "A document can be deleted once its payment has ended and nothing is being made.")
        }
    }
}
