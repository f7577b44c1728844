import Accounts
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import Payments

/// `user`, `user/export`: what is held about the caller, and the end of it.
struct UserRoutes: Sendable {
    let auth: AuthService
    let export: AccountExport
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .get("user/export", "export", by: AuthService.self, use: export)
            .delete("user", "delete", by: AuthService.self, use: delete)
    }

    @Sendable private func export(_ request: Request, _ context: AppContext) async throws -> Response {
        try await export.response(to: try context.signedIn, origin: context.origin(of: request))
    }

    private struct DeletedBody: Encodable {
        let message = "The account is deleted and all its sessions are over. What it holds is being erased."
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        try await auth.deleteUser(try context.signedIn, origin: context.origin(of: request))
        return try JSONResponse.make(DeletedBody(), status: .accepted)
    }
}
