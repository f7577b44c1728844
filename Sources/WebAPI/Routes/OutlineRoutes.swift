import AI
import Accounts
import Documents
import HTTPTypes
import Hummingbird

/// `documents/{id}/outline`.
struct OutlineRoutes: Sendable {
    let outlines: OutlineService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        let signedIn = SignedInMiddleware(auth: auth)
        group.group().add(middleware: limiting.others).add(middleware: signedIn)
            .post("documents/:id/outline", "make", by: OutlineService.self, use: make)
            .put("documents/:id/outline", "replace", by: OutlineService.self, use: replace)
        group.group().add(middleware: signedIn).add(middleware: limiting.reads)
            .get("documents/:id/outline", "get", by: OutlineService.self, use: get)
    }

    private struct ReplaceRequest: Decodable {
        let sections: [Section]?

        struct Section: Decodable {
            let id: String?
            let title: String?
            let brief: String?
            let targetWords: WholeNumber?
        }

        var request: OutlineRequest {
            OutlineRequest(
                sections: sections?.map { section in
                    OutlineRequest.Section(
                        id: section.id, title: section.title, brief: section.brief,
                        targetWords: section.targetWords?.value)
                })
        }
    }

    @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
        let outline = try await outlines.make(
            for: try Self.document(context), user: try context.signedIn.user.id.text)
        return try JSONResponse.make(OutlineBody(outline))
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        let outline = try await outlines.outline(
            of: try Self.document(context), user: try context.signedIn.user.id.text)
        return try JSONResponse.make(OutlineBody(outline))
    }

    @Sendable private func replace(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let body: ReplaceRequest = try await RequestBody.json(from: request)
        let outline = try await outlines.replace(body.request, of: try Self.document(context), user: user)
        return try JSONResponse.make(OutlineBody(outline))
    }

    /// A malformed id is unknown, so it is 404.
    private static func document(_ context: AppContext) throws -> DocumentID {
        guard let id = context.parameters.get("id").flatMap({ DocumentID($0) }) else { throw Problem.notFound }
        return id
    }
}
