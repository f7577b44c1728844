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
            .get("", "list", by: JobAdministration.self, use: list)
            .get(":id", "get", by: JobAdministration.self, use: get)
            .post(":id/retry", "retry", by: JobAdministration.self, use: retry)
            .post(":id/cancel", "cancel", by: JobAdministration.self, use: cancel)
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let before = try paging.id { JobID($0) }
        let (items, hasMore) = try await jobs.list(try Self.filter(request), before: before, limit: paging.limit)
        return try JSONResponse.make(
            ListBody(
                items: items.map { AdministeredJobBody($0, currency: currency) },
                nextCursor: hasMore ? items.last.map { Paging.cursor(after: $0.id.text) } : nil))
    }

    private static func filter(_ request: Request) throws -> JobFilter {
        let query = FormFields(queryOf: request)
        var filter = JobFilter()
        filter.state = try query.choice("status")
        filter.isStalled = try query.flag("stalled") ?? filter.isStalled
        filter.kind = try query.name("kind")
        filter.userID = try query.name("user_id")
        filter.subjectID = try query.name("document_id")
        return filter
    }

    @Sendable private func get(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(JobDetailBody(try await jobs.detail(try context.id { JobID($0) }), currency: currency))
    }

    @Sendable private func retry(_ request: Request, _ context: AppContext) async throws -> Response {
        let job = try await jobs.retry(
            try context.id { JobID($0) }, actor: try context.signedIn.user.id.text, origin: context.origin(of: request))
        return try JSONResponse.make(AdministeredJobBody(job, currency: currency), status: .accepted)
    }

    @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
        let job = try await jobs.cancel(
            try context.id { JobID($0) }, actor: try context.signedIn.user.id.text, origin: context.origin(of: request))
        return try JSONResponse.make(AdministeredJobBody(job, currency: currency), status: .accepted)
    }
}
