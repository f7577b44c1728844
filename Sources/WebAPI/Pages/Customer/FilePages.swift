import Documents
import Hummingbird
import Jobs

/// The finished files, and how far an unfinished document is.
struct FilePages: Sendable {
    let pages: CustomerPages
    let streams: JobEventResponse

    func add(to router: some RouterMethods<AppContext>) {
        pages.reading(router)
            .get("documents/:id/files/:format", "file", by: DocumentService.self, use: file)
            .get("documents/:id/events", "events", by: BackgroundJobService.self, use: events)
    }

    @Sendable private func file(_ request: Request, _ context: AppContext) async throws -> Response {
        let format = try context.id(ExportFormat.init(rawValue:), named: "format")
        let (bytes, name) = try await pages.services.documents.download(
            try context.id(DocumentID.init), as: format, user: try context.signedIn.user.id.text)
        return AttachmentResponse.make(bytes, format: format, name: name)
    }

    /// The newest job's events: behind the one that the browser has seen, or else behind what its page knows.
    ///
    /// What it has seen of another job says nothing of this one.
    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let id = try context.id(DocumentID.init)
        guard let job = try await pages.services.documents.document(id, user: caller.user.id.text).job else {
            throw Problem.notFound
        }
        let query = FormFields(queryOf: request)
        let known = query["after"].flatMap { Int64($0) }.map { max(0, $0) } ?? 0
        let last = max(try JobEventResponse.lastEventID(request), known)
        let isSameJob = query["job"].map { $0 == job.id.text } ?? true
        return try await streams.response(job, after: isSameJob ? last : 0, caller, request)
    }
}
