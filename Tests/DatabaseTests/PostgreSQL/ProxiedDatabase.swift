import Database
import Foundation
import TestSupport
import Testing

/// Lends the address of a new PostgreSQL database that is reached through a proxy, and its address without one.
///
/// - Parameter connections: how many connections `body` holds at most.
func withProxiedDatabase(
    connections: Int = 2, _ body: (_ through: DatabaseURL, _ direct: DatabaseURL, FaultProxy) async throws -> Void
) async throws {
    try await Engine.postgresql.withDatabaseURL(migrated: false, connections: connections) { url in
        // The tests' server asks for no password, so the printed address is the whole one.
        guard case .postgresql(let address) = url, var parts = URLComponents(string: address.description) else {
            throw TestSupportError.noPostgreSQL
        }
        try await FaultProxy.with(to: parts.port ?? 5_432, host: parts.host ?? "127.0.0.1") { proxy in
            parts.host = "127.0.0.1"
            parts.port = proxy.port
            try await body(try #require(parts.string.flatMap { DatabaseURL($0) }), url, proxy)
        }
    }
}
