import Database
import Foundation

/// The PostgreSQL server of the tests: it makes a database for each and drops it afterwards.
package final class PostgreSQLTestServer: Sendable {
    /// The server that `RUKOPYS_TEST_POSTGRESQL` names; `nil` when it names none.
    package static let shared: PostgreSQLTestServer? =
        ProcessInfo.processInfo.environment["RUKOPYS_TEST_POSTGRESQL"].flatMap(PostgreSQLTestServer.init)

    /// PostgreSQL allows 100 connections unless told otherwise; some stay free for other runs on the same server.
    private static let mostConnections = 72

    /// The server's own database, for CREATE and DROP DATABASE and for looking at the tests' backends.
    package let administration: any Database
    private let address: URLComponents
    private let connections = Turnstile(places: mostConnections)
    private let template: TemplateDatabase

    private init?(_ text: String) {
        guard let address = URLComponents(string: text), case .postgresql(let parsed)? = DatabaseURL(text) else {
            return nil
        }
        self.address = address
        administration = PostgreSQLDatabase(parsed, poolSize: 4)
        template = TemplateDatabase()
    }

    /// The server, for tests that run only where there is one.
    ///
    /// - Throws: ``TestSupportError/noPostgreSQL``.
    package static func required() throws -> PostgreSQLTestServer {
        guard let shared else { throw TestSupportError.noPostgreSQL }
        return shared
    }

    /// Lends the address of a new database, dropped however `body` ends.
    func withDatabaseURL<T>(
        migrated: Bool, connections count: Int, _ body: (DatabaseURL) async throws -> T
    ) async throws -> T {
        let places = min(count, Self.mostConnections)
        await connections.enter(places)
        do {
            let value = try await withNewDatabase(migrated: migrated, body)
            await connections.leave(places)
            return value
        } catch {
            await connections.leave(places)
            throw error
        }
    }

    /// The address of another database on this server.
    func url(ofDatabase name: String) throws -> DatabaseURL {
        var parts = address
        parts.path = "/" + name
        guard let text = parts.string, let url = DatabaseURL(text) else { throw TestSupportError.noPostgreSQL }
        return url
    }

    private func withNewDatabase<T>(migrated: Bool, _ body: (DatabaseURL) async throws -> T) async throws -> T {
        let name = Self.freshName()
        if migrated {
            try await create(name, from: try await template.name(on: self))
        } else {
            try await create(name)
        }
        do {
            let value = try await body(try url(ofDatabase: name))
            try await drop(name)
            return value
        } catch {
            try await drop(name)
            throw error
        }
    }

    /// Names are made here, of letters, digits and `_` only: a name cannot be bound.
    static func freshName() -> String {
        "rukopys_test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
    }

    func create(_ name: String, from template: String = "template1") async throws {
        try await administration.execute(SQL(stringLiteral: "CREATE DATABASE \(name) TEMPLATE \(template)"))
    }

    func drop(_ name: String) async throws {
        try await administration.execute(SQL(stringLiteral: "DROP DATABASE IF EXISTS \(name) WITH (FORCE)"))
    }
}
