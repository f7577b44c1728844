import Database
import Logging

/// Writes what must not be lost because the database is away for a moment: finished work, and how a job ended.
struct WriteRetry: Sendable {
    /// How long to wait before it is tried again.
    let interval: Duration
    let logger: Logger

    /// Calls `write` until it succeeds, or fails in a way that waiting does not mend.
    ///
    /// - Parameters:
    ///   - what: what is written, for the log.
    ///   - write: told whether it is called again: then an earlier call of unknown outcome may have been committed.
    /// - Throws: what `write` throws, but for a temporary ``DatabaseError``; `CancellationError`.
    func untilWritten(_ what: String, _ write: (_ isRepeated: Bool) async throws -> Void) async throws {
        var isRepeated = false
        while true {
            do {
                return try await write(isRepeated)
            } catch let error as DatabaseError where error.isTemporary {
                logger.error("\(what) could not be written, trying again", metadata: ["error": "\(error)"])
                try await Task.sleep(for: interval)
                isRepeated = true
            }
        }
    }
}
