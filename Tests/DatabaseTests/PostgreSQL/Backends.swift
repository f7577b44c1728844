import Database
import Foundation
import TestSupport
import Testing

/// The server's view of the connections to one database, through a connection outside it.
struct Backends {
    private let administration: any Database
    private let database: String

    /// - Parameter database: any connection to the database that is watched.
    init(of database: any Database) async throws {
        administration = try PostgreSQLTestServer.required().administration
        let row = try await database.fetch("SELECT CAST(current_database() AS TEXT) AS name").first
        self.database = try row?["name"] ?? ""
    }

    /// How many connections there are.
    func count() async throws -> Int { try await processes("true").count }

    /// The processes whose current or last statement contains `text`; `isActive`: that are running it now.
    func running(_ text: String) async throws -> [Int] {
        try await processes("state = 'active' AND query LIKE \("%" + text + "%")")
    }

    /// How many connections are those of a listener for notifications, by their last statement.
    func listening() async throws -> Int { try await processes(Self.listens).count }

    /// The listeners whose last statement was to ask whether the server is still there.
    func probing() async throws -> [Int] { try await processes("query = 'SELECT 1'") }

    /// Picks a listener's connection.
    static let listens: SQL = "query LIKE '%LISTEN \"%'"

    /// Picks the connection of a sender of notifications.
    static let notifies: SQL = "query LIKE '%pg_notify%'"

    /// Ends all backends that `condition` on `pg_stat_activity` picks, and gives their number.
    @discardableResult
    func terminate(_ condition: SQL = "true") async throws -> Int {
        try await administration.fetch(
            """
            SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
            WHERE datname = \(database) AND backend_type = 'client backend' AND \(condition)
            """
        ).count
    }

    /// Ends one backend and waits until its process is gone, and its socket with it.
    func terminate(process: Int) async throws {
        try await terminate("pid = \(process)")
        try await eventually("process \(process) is gone") {
            // On another machine there is no such process here; then only the server's list tells.
            try await processes("pid = \(process)").isEmpty && kill(pid_t(process), 0) != 0
        }
    }

    private func processes(_ condition: SQL) async throws -> [Int] {
        try await administration.fetch(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = \(database) AND backend_type = 'client backend' AND \(condition)
            """
        ).map { try $0["pid"] }
    }
}

extension Transaction {
    /// The process that serves this transaction.
    func backend() throws -> Int { try first("SELECT pg_backend_pid() AS pid")?["pid"] ?? 0 }
}
