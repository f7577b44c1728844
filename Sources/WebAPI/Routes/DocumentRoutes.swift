import Accounts
import Database
import Documents
import HTTPTypes
import Hummingbird
import Jobs

/// `documents*`: describing documents, and reading what was written.
struct DocumentRoutes: Sendable {
    let documents: DocumentService
    let sections: CitedSections
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        let signedIn = SignedInMiddleware(auth: auth)
        group.group().add(middleware: limiting.others).add(middleware: signedIn)
            .post("documents", "create", by: DocumentService.self, use: create)
        group.group().add(middleware: signedIn).add(middleware: limiting.reads)
            .get("documents", "list", by: DocumentService.self, use: list)
            .get("documents/:id", "get", by: DocumentService.self, use: get)
            .get("documents/:id/sections", "listSections", by: DocumentService.self, use: listSections)
            .get("documents/:id/provenance", "provenance", by: DocumentService.self, use: provenance)
    }

    private struct CreateRequest: Decodable {
        let title: String?
        let topic: String?
        let language: String?
        let targetPages: WholeNumber?
        let citationStyle: String?
        let requirements: String?
        let sources: [SourceRequest]?

        var request: DocumentRequest {
            DocumentRequest(
                title: title, topic: topic, language: language, targetPages: targetPages?.value,
                citationStyle: citationStyle, requirements: requirements,
                sources: (sources ?? []).map(\.source))
        }
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let body: CreateRequest = try await RequestBody.json(from: request, limit: RequestBody.sourcesLimit)
        let document = try await documents.create(try body.request.checked(), user: caller.user.id.text)
        return try JSONResponse.make(
            DocumentBody(document, job: nil, price: documents.price(pages: document.targetPages)), status: .created,
            headers: [.location: "/api/v1/documents/\(document.id)"])
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let paging = try Paging(request)
        let query = FormFields(queryOf: request)
        let status: DocumentStatus? = try query.choice("status")
        var before: DocumentID?
        if let cursor = paging.cursor {
            guard let id = DocumentID(cursor) else {
                throw Problem.invalid("cursor", "must be a next_cursor of an answer")
            }
            before = id
        }
        let title = query["q"].flatMap { $0.isEmpty ? nil : $0 }
        if let title, title.utf8.contains(0) || title.unicodeScalars.count > 500 {
            throw Problem.invalid("q", "must have at most 500 characters, none of them U+0000")
        }
        let (items, hasMore) = try await documents.list(
            user: caller.user.id.text, status: status, title: title, before: before, limit: paging.limit)
        return try JSONResponse.make(
            ListBody(
                items: items.map {
                    DocumentBody($0.document, job: $0.job, price: documents.price(pages: $0.document.targetPages))
                },
                nextCursor: hasMore ? items.last.map { Paging.cursor(after: $0.document.id.text) } : nil))
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let (document, job) = try await documents.document(try context.id { DocumentID($0) }, user: caller.user.id.text)
        return try JSONResponse.make(
            DocumentBody(document, job: job, price: documents.price(pages: document.targetPages)))
    }

    @Sendable private func listSections(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let id = try context.id { DocumentID($0) }
        let slice = try Slice(request)
        switch FormFields(queryOf: request)["include"] {
        case nil, "":
            let found = try await documents.sections(of: id, user: user)
            return try JSONResponse.make(slice.page(of: found, body: SectionBody.init))
        case "places":
            let found = try await sections.sections(of: id, user: user)
            return try JSONResponse.make(slice.page(of: found, body: CitedSectionBody.init))
        default: throw Problem.invalid("include", "must be places, or left out")
        }
    }

    @Sendable private func provenance(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        return try JSONResponse.make(
            try await documents.provenance(of: try context.id { DocumentID($0) }, user: caller.user.id.text))
    }
}
