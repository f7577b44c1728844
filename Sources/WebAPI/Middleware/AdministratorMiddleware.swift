import Hummingbird

/// Lets in administrators; stands behind ``SignedInMiddleware``.
struct AdministratorMiddleware: RouterMiddleware {
    /// - Throws: 403 for everybody else.
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard try context.signedIn.user.isAdmin else {
            throw Problem(.forbidden, "administrator-required", "This is for administrators")
        }
        return try await next(request, context)
    }
}
