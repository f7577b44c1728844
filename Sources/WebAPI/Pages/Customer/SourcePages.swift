import Documents
import Hummingbird

/// Adding and removing a document's sources.
struct SourcePages: Sendable {
    let pages: CustomerPages

    private var sources: SourceService { pages.services.sources }

    func add(to router: some RouterMethods<AppContext>) {
        pages.writing(router)
            .post("documents/:id/sources", "add", by: SourceService.self, use: add)
            .post("documents/:id/sources/:source_id/remove", "remove", by: SourceService.self, use: remove)
    }

    @Sendable private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let id = try context.id(DocumentID.init)
        if let type = ContentType(of: request), type.mediaType == "multipart/form-data" {
            let form = try await RequestBody.multipart(from: request, type)
            _ = try await sources.add(try SourceRoutes.upload(form), to: id, user: user)
        } else {
            // A byte of text that is not ASCII is three in such a form.
            let form = try await PageForm.urlEncoded(request, limit: 3 * RequestBody.sourcesLimit)
            let source = DocumentRequest.Source(
                kind: SourceKind.text.rawValue, title: form["title"], content: form["content"], author: form["author"],
                year: form.number("year"), url: form["url"])
            _ = try await sources.add(source, to: id, user: user)
        }
        return VisitorMiddleware.redirect(to: "/documents/\(id)")
    }

    @Sendable private func remove(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        try await sources.remove(
            try context.id(DocumentSourceID.init, named: "source_id"), of: id, user: try context.signedIn.user.id.text)
        return VisitorMiddleware.redirect(to: "/documents/\(id)")
    }
}
