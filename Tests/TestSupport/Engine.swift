import Database
import Foundation
import Testing

/// A database engine to run a test on: `@Test(arguments: Engine.available)` runs it on each that can be reached.
package enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite
    case postgresql

    /// SQLite always; PostgreSQL when `RUKOPYS_TEST_POSTGRESQL` names a server, such as
    /// `postgresql://postgres@127.0.0.1:5432/postgres`, whose user may create databases.
    package static var available: [Engine] {
        allCases.filter { $0 == .sqlite || PostgreSQLTestServer.shared != nil }
    }

    /// The engine's name in the test's report.
    package var testDescription: String { rawValue }

    /// Lends a database of its own, which is closed and removed however `body` ends.
    ///
    /// - Parameters:
    ///   - migrated: whether the schema of this binary is applied first.
    ///   - poolSize: connections to a PostgreSQL server; SQLite ignores it.
    /// - Throws: what `body` throws; ``DatabaseError`` when the database cannot be made.
    package func withDatabase<T>(
        migrated: Bool = true, poolSize: Int = 16, _ body: (any Database) async throws -> T
    ) async throws -> T {
        try await withDatabaseURL(migrated: migrated, connections: poolSize) { url in
            try await Self.withOpenDatabase(url, poolSize: poolSize, body)
        }
    }

    /// Lends the address of a database of its own, for tests that open it several times.
    ///
    /// It is removed however `body` ends; what `body` has opened, `body` closes.
    ///
    /// - Parameters:
    ///   - migrated: whether the schema of this binary is applied first.
    ///   - connections: how many connections `body` holds at most, all its pools together. The server allows a limited
    ///     number, and tests run side by side.
    /// - Throws: what `body` throws; ``DatabaseError`` when the database cannot be made.
    package func withDatabaseURL<T>(
        migrated: Bool = true, connections: Int = 32, _ body: (DatabaseURL) async throws -> T
    ) async throws -> T {
        switch self {
        case .sqlite:
            try await TemporaryFolder.with { folder in
                let url = DatabaseURL.sqlite(path: folder.appending(path: "rukopys.sqlite").path)
                if migrated {
                    try await Self.withOpenDatabase(url, poolSize: 1) { _ = try await Migrator($0).migrate() }
                }
                return try await body(url)
            }
        case .postgresql:
            try await PostgreSQLTestServer.required().withDatabaseURL(
                migrated: migrated, connections: connections, body)
        }
    }

    /// Opens the database at `url` as a server does, and closes it however `body` ends.
    package static func withOpenDatabase<T>(
        _ url: DatabaseURL, poolSize: Int, _ body: (any Database) async throws -> T
    ) async throws -> T {
        let database = try openDatabase(url, poolSize: poolSize, isServer: true)
        do {
            let value = try await body(database)
            await database.close()
            return value
        } catch {
            await database.close()
            throw error
        }
    }
}
