import Database
import Dispatch

/// Somebody else's transaction that keeps everybody from storing events, as a long backup or a forgotten console does.
enum LockedInbox {
    /// Runs `body` while the inbox of the database at `url` is locked.
    static func during<T>(at url: DatabaseURL, _ body: () async throws -> T) async throws -> T {
        let database = try openDatabase(url, poolSize: 1, isServer: false)
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await during(database, body))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        return try outcome.get()
    }

    private static func during<T>(_ database: any Database, _ body: () async throws -> T) async throws -> T {
        let (arrivals, arrive) = AsyncStream<Void>.makeStream()
        let end = DispatchSemaphore(value: 0)
        async let lock: Void = database.write { transaction in
            if transaction.dialect == .postgresql {
                try transaction.run("LOCK TABLE webhook_events IN ACCESS EXCLUSIVE MODE")
            } else {
                // SQLite locks all or nothing, at the first write.
                try transaction.run("UPDATE webhook_events SET status = status WHERE 1 = 0")
            }
            arrive.finish()
            // Transactions run on threads of the database's own. A broken test ends, too.
            _ = end.wait(timeout: .now() + 60)
        }
        for await _ in arrivals {}
        defer { end.signal() }
        let value = try await body()
        end.signal()
        try await lock
        return value
    }
}
