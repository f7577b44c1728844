import HTTPTypes
import Hummingbird
import Security

/// Limits how often somebody may call routes; the answer's headers say how much is left.
struct RateLimitMiddleware: RouterMiddleware {
    /// Whose requests are counted together.
    enum Caller: Sendable {
        /// A customer's network, as far as we can tell.
        case network
        /// Who is signed in: stands behind ``SignedInMiddleware``.
        case user
    }

    /// Which requests count.
    enum Counted: Sendable {
        case all
        /// Those that were granted: who is told to pay first has used nothing up.
        case granted
        /// Those that were refused for such a reason: guessing is limited, good requests are not.
        case refused(@Sendable (any Error) -> Bool)
    }

    /// The policy's name, in the answer's headers and among the limiter's keys.
    let name: String
    let limit: RateLimit
    let limiter: RateLimiter
    let refusals: RefusedRequests
    var caller = Caller.network
    var counted = Counted.all

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let key = "\(name) \(try callerName(context))"
        switch counted {
        case .all:
            return try await answer(limiter.take(limit, key: key), key, context.origin(of: request)) {
                try await next(request, context)
            }
        case .granted:
            return try await answer(limiter.peek(limit, key: key), key, context.origin(of: request)) {
                let response = try await next(request, context)
                _ = limiter.take(limit, key: key)
                return response
            }
        case .refused(let isCounted):
            do {
                return try await next(request, context)
            } catch {
                guard isCounted(error) else { throw error }
                return try await answer(limiter.take(limit, key: key), key, context.origin(of: request)) { throw error }
            }
        }
    }

    private func callerName(_ context: AppContext) throws -> String {
        switch caller {
        case .network: context.clientAddress?.network.description ?? "unknown"
        case .user: try context.signedIn.user.id.text
        }
    }

    private func answer(
        _ decision: RateLimit.Decision, _ key: String, _ origin: RequestOrigin, _ next: () async throws -> Response
    ) async throws -> Response {
        refusals.metrics.count(name, isAllowed: decision.isAllowed)
        guard decision.isAllowed else {
            refusals.note(name, key: key, origin: origin)
            throw Problem.limited(decision, by: name)
        }
        let headers = RateLimitHeaders.fields(decision, of: name)
        do {
            var response = try await next()
            response.headers.append(contentsOf: headers)
            return response
        } catch {
            throw ErrorWithHeaders(error: error, headers: headers)
        }
    }
}

/// An error whose answer carries these headers too.
struct ErrorWithHeaders: Error {
    let error: any Error
    let headers: HTTPFields
}
