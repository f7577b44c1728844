import Database
import TestSupport
import Testing

/// A look at who waits for whom on a PostgreSQL server; SQLite has one writer, and nobody to look at.
struct Locks: Sendable {
    private let database: any Database

    init(of database: any Database) {
        self.database = database
    }

    /// Waits until a transaction waits for another one's row or index entry; on SQLite there is nothing to wait for.
    func somebodyWaits() async throws {
        guard database.dialect == .postgresql else { return }
        try await eventually("a transaction waits for another") {
            try await !database.fetch(
                """
                SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """
            ).isEmpty
        }
    }

    /// The deadlocks of a database so far; to be asked once all its connections are closed, because each backend
    /// reports at its end.
    static func deadlocks(ofDatabase name: String) async throws -> Int {
        let server = try PostgreSQLTestServer.required().administration
        try await eventually("the backends are gone") {
            try await server.fetch("SELECT pid FROM pg_stat_activity WHERE datname = \(name)").isEmpty
        }
        return try await server.fetch("SELECT deadlocks FROM pg_stat_database WHERE datname = \(name)").first?[
            "deadlocks"] ?? 0
    }
}
