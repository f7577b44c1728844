import Accounts
import Database
import Documents
import HTTPTypes
import Hummingbird

/// `documents/{id}/sources*`.
struct SourceRoutes: Sendable {
    let sources: SourceService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        let signedIn = SignedInMiddleware(auth: auth)
        group.group().add(middleware: limiting.others).add(middleware: signedIn)
            .post("documents/:id/sources", "add", by: SourceService.self, use: add)
            .delete("documents/:id/sources/:source_id", "remove", by: SourceService.self, use: remove)
        group.group().add(middleware: signedIn).add(middleware: limiting.reads)
            .get("documents/:id/sources", "list", by: SourceService.self, use: list)
            .get("documents/:id/sources/:source_id", "get", by: SourceService.self, use: get)
    }

    @Sendable private func add(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let document = try Self.document(context)
        let contentType = ContentType(of: request)
        let source: StoredSource
        switch contentType?.mediaType {
        case "multipart/form-data":
            guard let contentType else { throw Problem.notFound }
            let form = try await RequestBody.multipart(from: request, contentType)
            source = try await sources.add(try Self.upload(form), to: document, user: user)
        case "application/json":
            let body: SourceRequest = try await RequestBody.json(from: request, limit: RequestBody.sourcesLimit)
            source = try await sources.add(body.source, to: document, user: user)
        default:
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "This route takes application/json and multipart/form-data",
                headers: [.accept: "application/json, multipart/form-data"])
        }
        return try JSONResponse.make(
            SourceBody(source), status: .created,
            headers: [.location: "/api/v1/documents/\(document)/sources/\(source.id)"])
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let slice = try Slice(request)
        let found = try await sources.list(
            of: try Self.document(context), user: try context.signedIn.user.id.text)
        return try JSONResponse.make(slice.page(of: found, at: \.position) { SourceBody($0) })
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        let found = try await sources.source(
            try Self.source(context), of: try Self.document(context), user: try context.signedIn.user.id.text)
        return try JSONResponse.make(SourceBody(StoredSource(found), content: found.content))
    }

    @Sendable private func remove(_ request: Request, _ context: AppContext) async throws -> Response {
        try await sources.remove(
            try Self.source(context), of: try Self.document(context), user: try context.signedIn.user.id.text)
        return Response(status: .noContent)
    }

    /// What a form with a file says.
    static func upload(_ form: MultipartForm) throws -> SourceUpload {
        guard let file = try form.part("file") else { throw Problem.invalid("file", "is required") }
        var year: Int?
        if let text = try form.text("year"), !text.isEmpty {
            guard let number = Int(text) else { throw Problem.invalid("year", "must be a whole number") }
            year = number
        }
        func given(_ name: String) throws -> String? {
            try form.text(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        return SourceUpload(
            fileName: file.fileName, mediaType: file.mediaType, bytes: Array(file.bytes), title: try given("title"),
            author: try given("author"), year: year, url: try given("url"))
    }

    /// A malformed id is unknown, so it is 404.
    private static func document(_ context: AppContext) throws -> DocumentID {
        guard let id = context.parameters.get("id").flatMap({ DocumentID($0) }) else { throw Problem.notFound }
        return id
    }

    private static func source(_ context: AppContext) throws -> DocumentSourceID {
        guard let id = context.parameters.get("source_id").flatMap({ DocumentSourceID($0) }) else {
            throw Problem.notFound
        }
        return id
    }
}

/// A source as a client describes it, alone or with its document.
struct SourceRequest: Decodable {
    let kind: String?
    let title: String?
    let content: String?
    let author: String?
    let year: WholeNumber?
    let url: String?

    var source: DocumentRequest.Source {
        DocumentRequest.Source(
            kind: kind, title: title, content: content, author: author, year: year?.value, url: url)
    }
}
