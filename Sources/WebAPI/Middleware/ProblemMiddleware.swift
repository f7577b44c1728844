import Database
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1
import Security

/// Gives each error its answer, and each answer its request's id.
///
/// Every 4xx and 5xx leaves as problem+json, but for browsers' own visits, which get a page. What nobody has a name for is a bare 500 with the request's id, and the
/// cause goes to the log.
struct ProblemMiddleware: RouterMiddleware {
    let addresses: ClientAddressResolver
    let securityHeaders: SecurityHeaders
    let methods: @Sendable (String) -> [HTTPRequest.Method]

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.clientAddress = addresses.address(peer: context.peer, forwardedFor: Self.forwardedFor(request))
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = problem(for: error, request, context)
            response =
                ProblemPage.isWanted(by: request)
                ? ProblemPage.response(to: problem, request, id: context.requestID)
                : problem.response(instance: context.requestID)
        }
        // RFC 9110 §9.3.2: no body, whatever happened; one would be read as the next answer.
        if request.method == .head { response = response.createHeadResponse() }
        if let name = HTTPField.Name("X-Request-ID") { response.headers[name] = context.requestID }
        securityHeaders.add(to: &response)
        context.logger.debug(
            "request",
            metadata: [
                "method": "\(request.method)", "route": "\(Self.route(context))", "status": "\(response.status.code)",
            ])
        return response
    }

    private func problem(for error: any Error, _ request: Request, _ context: AppContext) -> Problem {
        switch error {
        case let error as ErrorWithHeaders:
            var problem = problem(for: error.error, request, context)
            problem.headers.append(contentsOf: error.headers)
            return problem
        case let problem as Problem:
            return problem
        case let error as any ProblemConvertible:
            let problem = error.problem
            if problem.status.kind == .serverError { log(error, request, context) }
            return problem
        case let error as HTTPError where error.status == .notFound:
            let allowed = methods(request.uri.path)
            guard !allowed.isEmpty else { return .notFound }
            return Problem(
                .methodNotAllowed, "method-not-allowed", "This method does nothing here",
                headers: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
        case let error as HTTPError where error.status.kind == .clientError:
            return Problem(error.status, "refused", error.status.reasonPhrase)
        case is HTTPParserError:
            return .malformedRequest
        case is CancellationError:
            return .unavailable("shutting-down", "The server is shutting down")
        default:
            log(error, request, context)
            return .internalError
        }
    }

    private func log(_ error: any Error, _ request: Request, _ context: AppContext) {
        context.logger.error(
            "a request failed",
            metadata: ["error": "\(error)", "method": "\(request.method)", "route": "\(Self.route(context))"])
    }

    /// The route's pattern, not the address: what a client writes there may be a token in the wrong place.
    private static func route(_ context: AppContext) -> String {
        context.endpointPath ?? "none"
    }

    static func forwardedFor(_ request: Request) -> [String] {
        guard let name = HTTPField.Name("X-Forwarded-For") else { return [] }
        return request.headers[values: name]
    }
}
