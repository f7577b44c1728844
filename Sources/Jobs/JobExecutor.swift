import Database
import Logging

/// A handler with its arguments' type erased.
struct JobExecutor: Sendable {
    let kindName: String
    let hasEvents: Bool
    let run: @Sendable (Job, JobContext) async throws -> JobCompletion
    let gaveUp: @Sendable (Job, String, any Transaction) throws -> Void

    init<Handler: JobHandler>(_ handler: Handler) {
        kindName = handler.kind.name
        hasEvents = handler.kind.hasEvents
        run = { job, context in
            let arguments: Handler.Arguments
            do {
                arguments = try StableJSON.value(from: job.arguments)
            } catch {
                throw JobFailure.permanent("the job's arguments cannot be read")
            }
            return try await handler.run(arguments, context)
        }
        gaveUp = { job, reason, transaction in
            guard let arguments = try? StableJSON.value(Handler.Arguments.self, from: job.arguments) else { return }
            try handler.gaveUp(arguments, on: job, reason: reason, in: transaction)
        }
    }
}

/// When a failed attempt is repeated: full jitter over a doubling bound (Brooker, "Exponential Backoff And Jitter").
enum RetryDelay {
    static let longest = Duration.seconds(600)

    /// - Parameter attempt: the attempt that failed, from 1.
    static func after(attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let bound = min(longest, .seconds(2 << min(attempt, 9)))
        return .microseconds(Int64.random(in: 0...bound.microseconds, using: &generator))
    }
}
