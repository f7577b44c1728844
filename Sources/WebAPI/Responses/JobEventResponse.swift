import Accounts
import HTTPTypes
import Hummingbird
import Jobs

/// The answer to who wants to follow a job, by a token or by a cookie of the pages.
struct JobEventResponse: Sendable {
    let jobs: BackgroundJobService
    let auth: AuthService
    let streams: OpenStreams

    /// - Parameters:
    ///   - job: the caller's own.
    ///   - seen: the last event that the caller has.
    func response(_ job: Job, after seen: Int64, _ caller: Caller, _ request: Request) async throws -> Response {
        // Browsers ask again when a stream ends; 204 tells them to stop (WHATWG HTML §9.2.3).
        if job.state.isFinal, try await jobs.events(of: job.id, after: seen).isEmpty {
            return Response(status: .noContent)
        }
        guard let place = streams.open(for: caller.user.id) else {
            throw Problem(
                .tooManyRequests, "too-many-streams", "So many streams are open already: close one",
                headers: [.retryAfter: "5"])
        }
        let stream = JobEventStream(
            jobs: jobs, job: job.id, lastSeen: seen, place: place,
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

    /// What a browser says that it has seen; 0 for nothing.
    ///
    /// - Throws: 422 for what is no event's id.
    static func lastEventID(_ request: Request) throws -> Int64 {
        guard let name = HTTPField.Name("Last-Event-ID"), let text = request.headers[name], !text.isEmpty else {
            return 0
        }
        guard let id = Int64(text), id >= 0 else { throw Problem.invalid("Last-Event-ID", "must be an event's id") }
        return id
    }
}
