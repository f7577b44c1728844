import Database
import HTTPTypes
import Hummingbird
import Jobs

/// `jobs/*`: how far a document is.
struct JobRoutes: Sendable {
    let jobs: BackgroundJobService
    let bearer: Bearer
    /// What costs are counted in.
    let currency: String

    func add(to group: RouterGroup<AppContext>) {
        group.get("jobs/:id", use: status)
        group.get("jobs/:id/status", use: status)
        group.get("jobs/:id/events", use: events)
    }

    @Sendable private func status(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(JobBody(try await ownJob(request, context), currency: currency))
    }

    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        let job = try await ownJob(request, context)
        let lastSeen = try Self.lastEventID(request)
        // Browsers ask again when a stream ends; 204 tells them to stop (WHATWG HTML §9.2.3).
        if job.state.isFinal, try await jobs.events(of: job.id, after: lastSeen).isEmpty {
            return Response(status: .noContent)
        }
        let stream = JobEventStream(jobs: jobs, job: job.id, lastSeen: lastSeen)
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await stream.write(to: &writer)
                try await writer.finish(nil)
            })
    }

    /// The caller's job; anybody else's does not exist.
    private func ownJob(_ request: Request, _ context: AppContext) async throws -> Job {
        let caller = try await bearer.caller(request, context)
        guard let id = context.parameters.get("id").flatMap({ JobID($0) }), let job = try await jobs.status(id),
            job.userID == caller.user.id.text
        else { throw Problem.notFound }
        return job
    }

    private static func lastEventID(_ request: Request) throws -> Int64 {
        guard let name = HTTPField.Name("Last-Event-ID"), let text = request.headers[name] else { return 0 }
        guard let id = Int64(text), id >= 0 else { throw Problem.invalid("Last-Event-ID", "must be an event's id") }
        return id
    }
}
