import Accounts
import Documents
import Hummingbird
import Jobs

/// `generate/*` and `sections/{id}/regenerate`: having documents written, and stopping it.
struct GenerationRoutes: Sendable {
    let documents: DocumentService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        let signedIn = SignedInMiddleware(auth: auth)
        group.group().add(middleware: signedIn).add(middleware: limiting.generation)
            .post("generate/full-document", "generate", by: DocumentService.self, use: generate)
        // How often is the document's own limit.
        group.group("documents/:id/sections/:section_id").add(middleware: limiting.others).add(middleware: signedIn)
            .post("regenerate", "regenerate", by: DocumentService.self, use: regenerate)
        // Not among the limited ones: who has used up their starts must still be able to stop.
        group.group().add(middleware: limiting.others).add(middleware: signedIn)
            .post("generate/full-document/:id/cancel", "cancel", by: DocumentService.self, use: cancel)
    }

    private struct GenerateRequest: Decodable {
        let documentId: String?
    }

    private struct GenerateBody: Encodable {
        let jobId: String
        let status: String
        let checkUrl: String
    }

    @Sendable private func generate(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let body: GenerateRequest = try await RequestBody.json(from: request)
        guard let text = body.documentId else { throw Problem.invalid("document_id", "is required") }
        guard let id = DocumentID(text) else { throw Problem.notFound }
        return try Self.accepted(try await documents.generation(of: id, user: caller.user.id.text))
    }

    @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        return try Self.accepted(
            try await documents.cancelGeneration(of: try context.id { DocumentID($0) }, user: caller.user.id.text))
    }

    @Sendable private func regenerate(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        guard let section = context.parameters.get("section_id") else { throw Problem.notFound }
        return try Self.accepted(
            try await documents.regenerate(
                section: section, of: try context.id { DocumentID($0) }, user: caller.user.id.text))
    }

    private static func accepted(_ job: Job) throws -> Response {
        try JSONResponse.make(
            GenerateBody(jobId: job.id.text, status: job.state.rawValue, checkUrl: "/api/v1/jobs/\(job.id)"),
            status: .accepted)
    }
}
