import Dispatch
import Foundation

/// SIGINT and SIGTERM for a command that has to tidy up behind itself.
enum StopSignals {
    /// Runs `body`, and cancels it when the operator wants it to end.
    ///
    /// - Throws: what `body` throws, `CancellationError` for one.
    static func cancelling<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            // The source sees it only when the default, which is to end at once, is out of the way.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.resume()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        }
        return try await task.value
    }
}
