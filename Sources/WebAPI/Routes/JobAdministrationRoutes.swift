import Accounts
import Administration
import Database
import Hummingbird
import Jobs

/// `admin/jobs*`: the queue as operators see it.
struct JobAdministrationRoutes: Sendable {
    let jobs: JobAdministration
    let auth: AuthService
    let limiting: RateLimiting
    /// What costs are counted in.
    let currency: String

    func add(to group: RouterGroup<AppContext>) {
        group.group("admin/jobs").add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .add(middleware: AdministratorMiddleware())
            .get(use: list)
            .get(":id", use: get)
            .post(":id/retry", use: retry)
            .post(":id/cancel", use: cancel)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let before = try paging.cursor.map { cursor in
            guard let id = JobID(cursor) else {
                throw Problem.invalid("cursor", "must be a next_cursor of an answer")
            }
            return id
        }
        let (items, hasMore) = try await jobs.list(try Self.filter(request), before: before, limit: paging.limit)
        return try JSONResponse.make(
            ListBody(
                items: items.map { AdministeredJobBody($0, currency: currency) },
                nextCursor: hasMore ? items.last.map { Paging.cursor(after: $0.id.text) } : nil))
    }

    private static func filter(_ request: Request) throws -> JobFilter {
        let query = FormFields(queryOf: request)
        var filter = JobFilter()
        if let text = query["status"] {
            guard let state = JobState(rawValue: text) else {
                throw Problem.invalid(
                    "status", "must be one of " + JobState.allCases.map(\.rawValue).joined(separator: ", "))
            }
            filter.state = state
        }
        if let text = query["stalled"] {
            guard let isStalled = Bool(text) else { throw Problem.invalid("stalled", "must be true or false") }
            filter.isStalled = isStalled
        }
        filter.kind = try name("kind", query)
        filter.userID = try name("user_id", query)
        filter.subjectID = try name("document_id", query)
        return filter
    }

    private static func name(_ field: String, _ query: FormFields) throws -> String? {
        guard let text = query[field], !text.isEmpty else { return nil }
        guard text.utf8.count <= 200, !text.utf8.contains(0) else {
            throw Problem.invalid(field, "must have at most 200 bytes, none of them U+0000")
        }
        return text
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(JobDetailBody(try await jobs.detail(try Self.id(context)), currency: currency))
    }

    @Sendable private func retry(_ request: Request, _ context: AppContext) async throws -> Response {
        let job = try await jobs.retry(
            try Self.id(context), actor: try context.signedIn.user.id.text, origin: context.origin(of: request))
        return try JSONResponse.make(AdministeredJobBody(job, currency: currency), status: .accepted)
    }

    @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
        let job = try await jobs.cancel(
            try Self.id(context), actor: try context.signedIn.user.id.text, origin: context.origin(of: request))
        return try JSONResponse.make(AdministeredJobBody(job, currency: currency), status: .accepted)
    }

    private static func id(_ context: AppContext) throws -> JobID {
        guard let id = context.parameters.get("id").flatMap({ JobID($0) }) else { throw Problem.notFound }
        return id
    }
}
