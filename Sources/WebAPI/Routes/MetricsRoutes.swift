import Hummingbird
import Monitoring
import Security

/// What `/metrics` shows, and to whom.
package struct MetricsEndpoint: Sendable {
    let exposition: MetricsExposition
    let access: MetricsAccess

    /// - Parameters:
    ///   - exposition: also says where requests are counted.
    ///   - token: `METRICS_TOKEN`; `nil`: only this machine may read them.
    package init(_ exposition: MetricsExposition, token: Secret?) {
        self.exposition = exposition
        access = MetricsAccess(token: token)
    }
}

/// `/metrics`, for Prometheus.
struct MetricsRoutes: Sendable {
    let endpoint: MetricsEndpoint
    let limiting: RateLimiting

    func add(to router: some RouterMethods<AppContext>) {
        // Limited, as guesses of the token are: a scraper asks a few times a minute.
        router.group().add(middleware: limiting.others)
            .get("metrics", "metrics", by: MetricsExposition.self, use: metrics)
    }

    @Sendable private func metrics(_ request: Request, _ context: AppContext) async throws -> Response {
        try endpoint.access.check(request, context)
        return Response(
            status: .ok, headers: [.contentType: MetricsExposition.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: await endpoint.exposition.text())))
    }
}
