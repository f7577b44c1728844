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

    func apply(to request: Request, _ context: AppContext) -> Bool {
        isAllowed && context.peer?.isLoopback == true && !request.headers.showForwarding
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
