import Hummingbird

/// Counts every request and measures the time to the head of its answer.
///
/// Hummingbird's own middleware measures to the end of the body and counts down in flight there. An event stream's end
/// says nothing about how fast we are, and a body that is never written, such as HEAD's, would stay in flight for ever.
struct MetricsMiddleware: RouterMiddleware {
    let metrics: HTTPMetrics

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        metrics.inFlight.increment()
        defer { metrics.inFlight.decrement() }
        let response = try await next(request, context)
        metrics.record(
            request.method, route: Self.route(context), status: response.status.code, start.duration(to: .now))
        return response
    }

    /// `nil` when no route fits: for that, Hummingbird stores a word that is no path.
    private static func route(_ context: AppContext) -> String? {
        context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}
