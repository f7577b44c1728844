import Accounts
import Database
import HTTPTypes
import Hummingbird
import Jobs

/// `jobs/*`: how far a document is.
struct JobRoutes: Sendable {
    let jobs: BackgroundJobService
    let auth: AuthService
    let limiting: RateLimiting
    /// What costs are counted in.
    let currency: String
    let streams: JobEventResponse

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: SignedInMiddleware(auth: auth)).add(middleware: limiting.reads)
            .get("jobs/:id", "status", by: BackgroundJobService.self, use: status)
            .get("jobs/:id/status", "status", by: BackgroundJobService.self, use: status)
            .get("jobs/:id/events", "events", by: BackgroundJobService.self, use: events)
    }

    @Sendable private func status(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(JobBody(try await ownJob(context), currency: currency))
    }

    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        try await streams.response(
            try await ownJob(context), after: try JobEventResponse.lastEventID(request), try context.signedIn, request)
    }

    /// The caller's job; anybody else's does not exist.
    private func ownJob(_ context: AppContext) async throws -> Job {
        let caller = try context.signedIn
        guard let id = context.parameters.get("id").flatMap({ JobID($0) }), let job = try await jobs.status(id),
            job.userID == caller.user.id.text
        else { throw Problem.notFound }
        return job
    }
}
