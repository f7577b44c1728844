import Administration
import Hummingbird

/// Turns customers away while the service is closed.
///
/// Operators are let in, who must be able to open it again; so is staying signed in, lest a closed hour sign everybody
/// out, and the server's own pulse.
struct MaintenanceMiddleware: RouterMiddleware {
    let maintenance: Maintenance

    private static let open = ["/health", "/ready", "/metrics", "/openapi.yaml", "/docs", "/sign-in", "/.well-known"]
    private static let openOfTheAPI = ["/api/v1/admin", "/api/v1/auth"]
    /// Seconds; nobody knows how long it takes.
    private static let retryAfter = 120

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let notice = maintenance.notice(for: context.clientAddress), !isOpen(request.uri.path) else {
            return try await next(request, context)
        }
        throw Problem(
            .serviceUnavailable, "maintenance", "The service is closed for a while", detail: notice.message,
            headers: [.retryAfter: "\(Self.retryAfter)"])
    }

    private func isOpen(_ path: String) -> Bool {
        (Self.open + Self.openOfTheAPI).contains { path == $0 || path.hasPrefix($0 + "/") }
    }
}
