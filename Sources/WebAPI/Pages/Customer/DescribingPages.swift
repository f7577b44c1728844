import Documents
import HTTPTypes
import Hummingbird

/// Describing a document, and changing the description until its payment is open.
struct DescribingPages: Sendable {
    let pages: CustomerPages

    private var documents: DocumentService { pages.services.documents }

    func add(to router: some RouterMethods<AppContext>) {
        pages.reading(router)
            .get("documents/new", "new", by: DocumentService.self, use: new)
            .get("documents/:id/edit", "edit", by: DocumentService.self, use: edit)
        pages.writing(router)
            .post("documents", "create", by: DocumentService.self, use: create)
            .post("documents/:id", "change", by: DocumentService.self, use: change)
            .post("documents/:id/delete", "delete", by: DocumentService.self, use: delete)
    }

    @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
        try response(to: .empty(try CustomerPages.language(context)), of: nil, context)
    }

    @Sendable private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try context.id(DocumentID.init)
        let found = try await documents.document(id, user: try context.signedIn.user.id.text)
        return try response(to: DescriptionForm(found.document), of: id, context)
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        var form = DescriptionForm(try await PageForm.urlEncoded(request))
        do {
            let made = try await documents.create(try form.request.checked(), user: user)
            return VisitorMiddleware.redirect(to: "/documents/\(made.id)")
        } catch let error as InvalidDocument {
            form.wrong = Set(error.problems.map(\.field))
            return try response(to: form, of: nil, context)
        }
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let id = try context.id(DocumentID.init)
        var form = DescriptionForm(try await PageForm.urlEncoded(request))
        do {
            // Emptied is not left out: a page sends all of it.
            _ = try form.request.checked()
            _ = try await documents.change(
                id,
                DocumentChange(
                    title: form.request.title, topic: form.request.topic, language: form.request.language,
                    targetPages: form.request.targetPages, citationStyle: form.request.citationStyle,
                    requirements: form.request.requirements ?? ""), user: user)
            return VisitorMiddleware.redirect(to: "/documents/\(id)")
        } catch let error as InvalidDocument {
            form.wrong = Set(error.problems.map(\.field))
            return try response(to: form, of: id, context)
        }
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        try await documents.delete(
            try context.id(DocumentID.init), user: try context.signedIn.user.id.text)
        return VisitorMiddleware.redirect(to: "/documents")
    }

    private func response(to form: DescriptionForm, of id: DocumentID?, _ context: AppContext) throws -> Response {
        let language = try CustomerPages.language(context)
        let body = try form.html(
            action: id.map { "/documents/\($0)" } ?? "/documents",
            pagePrice: CustomerPages.text(documents.price(pages: 1)), language)
        var page = try CustomerPages.page(language(id == nil ? "new-title" : "change-title"), body, context)
        if !form.wrong.isEmpty { page.status = .unprocessableContent }
        return try page.response()
    }
}
