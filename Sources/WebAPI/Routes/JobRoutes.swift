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
    private let streams: OpenStreams

    init(
        jobs: BackgroundJobService, auth: AuthService, limiting: RateLimiting, currency: String, metrics: HTTPMetrics
    ) {
        self.jobs = jobs
        self.auth = auth
        self.limiting = limiting
        self.currency = currency
        streams = OpenStreams(mostPerUser: 10, gauge: metrics.openStreams)
    }

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: SignedInMiddleware(auth: auth)).add(middleware: limiting.reads)
            .get("jobs/:id", use: status)
            .get("jobs/:id/status", use: status)
            .get("jobs/:id/events", use: events)
    }

    @Sendable private func status(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(JobBody(try await ownJob(context), currency: currency))
    }

    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        let job = try await ownJob(context)
        let lastSeen = try Self.lastEventID(request)
        // Browsers ask again when a stream ends; 204 tells them to stop (WHATWG HTML §9.2.3).
        if job.state.isFinal, try await jobs.events(of: job.id, after: lastSeen).isEmpty {
            return Response(status: .noContent)
        }
        let caller = try context.signedIn
        guard let place = streams.open(for: caller.user.id) else {
            throw Problem(
                .tooManyRequests, "too-many-streams", "So many streams are open already: close one",
                headers: [.retryAfter: "5"])
        }
        let stream = JobEventStream(
            jobs: jobs, job: job.id, lastSeen: lastSeen, place: place,
            isStillAllowed: { [auth] in try await auth.isLive(caller.session.id) })
        return Response(
            status: .ok,
            // Whoever watches for the end of the connection has read its rest: it serves nobody after the stream.
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close"],
            body: ResponseBody { writer in
                // A reader who has gone away is noticed at once, not when the next event cannot be written.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await stream.write(to: &writer)
                }
                try await writer.finish(nil)
            })
    }

    /// The caller's job; anybody else's does not exist.
    private func ownJob(_ context: AppContext) async throws -> Job {
        let caller = try context.signedIn
        guard let id = context.parameters.get("id").flatMap({ JobID($0) }), let job = try await jobs.status(id),
            job.userID == caller.user.id.text
        else { throw Problem.notFound }
        return job
    }

    private static func lastEventID(_ request: Request) throws -> Int64 {
        guard let name = HTTPField.Name("Last-Event-ID"), let text = request.headers[name], !text.isEmpty else {
            return 0
        }
        guard let id = Int64(text), id >= 0 else { throw Problem.invalid("Last-Event-ID", "must be an event's id") }
        return id
    }
}
