import Database
import Foundation
import TestSupport

/// Takes a PostgreSQL database away from those who use it, as a network or a server that fails would.
struct UnreachableDatabase {
    private let administration: any Database
    private let name: String

    init(_ url: DatabaseURL) throws {
        administration = try PostgreSQLTestServer.required().administration
        // Made by the tests, of letters, digits and `_` only.
        name = URLComponents(string: url.redacted)?.path.split(separator: "/").first.map(String.init) ?? ""
    }

    func takeAway() async throws {
        try await administration.execute(SQL(stringLiteral: "ALTER DATABASE \(name) WITH ALLOW_CONNECTIONS false"))
        _ = try await administration.fetch(
            "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE datname = \(name)")
    }

    func giveBack() async throws {
        try await administration.execute(SQL(stringLiteral: "ALTER DATABASE \(name) WITH ALLOW_CONNECTIONS true"))
    }
}
