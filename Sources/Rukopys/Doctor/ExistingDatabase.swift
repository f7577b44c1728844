import Database

/// The configured database, for checks that must not make one.
enum ExistingDatabase {
    /// - Returns: `nil` where there is none yet; otherwise what `body` returns.
    /// - Throws: what `body` throws; `DatabaseError` when it cannot be opened.
    static func with<T>(
        _ configuration: ServerConfiguration, _ body: (any Database) async throws -> T
    ) async throws -> T? {
        if case .sqlite(let path) = configuration.database, !SQLiteFile(path: path).exists { return nil }
        return try await ShortDatabase.with(configuration.database, body)
    }
}
