import Database
import Foundation
import TestSupport
import Testing

@testable import Rukopys

/// A data folder with a SQLite file in it, on which commands are run as an operator does.
struct Installation: Sendable {
    let folder: URL

    var database: String { folder.appending(path: "rukopys.sqlite").path }

    /// Lends a new one without a database.
    static func with<T>(_ body: (Installation) async throws -> T) async throws -> T {
        try await TemporaryFolder.with { try await body(Installation(folder: $0)) }
    }

    func run(_ arguments: String..., settings: [String: String] = [:]) async throws -> ServerProcess.Ending {
        try await ServerProcess.end(of: arguments, in: folder, settings)
    }

    /// All rows of a statement's first column.
    func texts(_ statement: SQL) async throws -> [String] {
        try await ShortDatabase.with(.sqlite(path: database)) { database in
            try await database.fetch(statement).map { try $0["text"] }
        }
    }

    func execute(_ statement: SQL) async throws {
        try await ShortDatabase.with(.sqlite(path: database)) { _ = try await $0.execute(statement) }
    }

    /// A database of this release with one user and the first keys in it.
    func makeDatabase() async throws {
        #expect(try await run("admin", "keys", "reset").status == 0)
        #expect(try await run("admin", "add", "first@example.org").status == 0)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// What an aborted backup could have left behind.
    var drafts: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("partial") }
        }
    }

    /// Takes the key over, which no backup holds.
    func takeKey(of other: URL) throws {
        try FileManager.default.copyItem(
            at: other.appending(path: "master.key"), to: folder.appending(path: "master.key"))
    }
}

extension RunningServer {
    /// Runs a command beside this server, on its database and its folder.
    func command(_ arguments: String...) async throws -> ServerProcess.Ending {
        try await ServerProcess.end(of: arguments, in: dataFolder, ["DATABASE_URL": databaseURL.redacted])
    }
}
