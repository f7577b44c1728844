import TestSupport
import Testing

extension RunningServer {
    /// Signs an administrator in.
    func signInAdministrator() async throws -> Customer {
        let admin = try await signIn("admin@example.org")
        let id = try #require(admin.tokens["user"]?["id"]?.string)
        try await database.execute("UPDATE users SET is_admin = 1 WHERE id = \(id)")
        return admin
    }
}
