import Database
import Foundation

extension DatabaseURL {
    /// As `DATABASE_URL` has it: what is printed lacks the password, which is that of the tests' own server.
    package var text: String {
        guard case .postgresql = self, let named = URLComponents(string: redacted),
            let server = ProcessInfo.processInfo.environment["RUKOPYS_TEST_POSTGRESQL"],
            var parts = URLComponents(string: server)
        else { return redacted }
        parts.path = named.path
        return parts.string ?? redacted
    }
}
