import Hummingbird
import Security

/// Limits how often one network may call a route; the answer's headers say how much is left.
struct IPRateLimitMiddleware: RouterMiddleware {
    let name: String
    let limit: RateLimit
    let limiter: RateLimiter

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let network = context.clientAddress?.network.description ?? "unknown"
        let decision = limiter.take(limit, key: "\(name) \(network)")
        guard decision.isAllowed else { throw Problem.limited(decision) }
        var response = try await next(request, context)
        response.headers.append(contentsOf: RateLimitHeaders.fields(decision))
        return response
    }
}
