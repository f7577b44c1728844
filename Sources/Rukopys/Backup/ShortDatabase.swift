import Database

/// A database that a command opens for a moment, beside whoever owns it.
enum ShortDatabase {
    /// Closed however `body` ends.
    static func with<T>(
        _ url: DatabaseURL, isOwner: Bool = false, _ body: (any Database) async throws -> T
    ) async throws -> T {
        let database = try openDatabase(url, poolSize: 1, isServer: isOwner)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(database))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        return try outcome.get()
    }
}
