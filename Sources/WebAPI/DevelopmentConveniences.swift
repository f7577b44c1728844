import HTTPTypes
import Hummingbird

/// Whether a request may see what only a developer should: the sign-in link in the answer.
///
/// Development, a loopback address, and no header that says somebody forwarded it: a tunnel or proxy on this machine
/// looks like loopback too.
package struct DevelopmentConveniences: Sendable {
    private let isAllowed: Bool

    /// - Parameter isAllowed: development, with `HOST` and `PUBLIC_URL` on loopback.
    package init(isAllowed: Bool) {
        self.isAllowed = isAllowed
    }

    private static let forwardingHeaders: Set = [
        "forwarded", "x-real-ip", "x-client-ip", "via", "cf-connecting-ip", "true-client-ip", "fastly-client-ip",
        "fly-client-ip", "x-cluster-client-ip", "x-original-host", "x-original-forwarded-for",
    ]

    func apply(to request: Request, _ context: AppContext) -> Bool {
        isAllowed && context.peer?.isLoopback == true && !request.headers.contains(where: Self.isForwarding)
    }

    private static func isForwarding(_ field: HTTPField) -> Bool {
        let name = field.name.canonicalName
        return name.hasPrefix("x-forwarded-") || forwardingHeaders.contains(name)
    }
}

/// Hides what only a developer on this machine may use: for everybody else it does not exist.
package struct DevelopmentOnlyMiddleware: RouterMiddleware {
    private let development: DevelopmentConveniences

    /// - Parameter isAllowed: development, with `HOST` and `PUBLIC_URL` on loopback.
    package init(_ isAllowed: Bool) {
        development = DevelopmentConveniences(isAllowed: isAllowed)
    }

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard development.apply(to: request, context) else { throw Problem.notFound }
        return try await next(request, context)
    }
}
