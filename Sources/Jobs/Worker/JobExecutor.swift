import Database

/// A handler with its arguments' type erased.
struct JobExecutor: Sendable {
    let kind: ClaimableKind
    let hasEvents: Bool
    let run: @Sendable (Job, JobContext) async throws -> JobCompletion
    let ended: @Sendable (JobEnding, Job, any Transaction) throws -> EndReport
    let revived: @Sendable (Job, any Transaction) throws -> String?

    init<Handler: JobHandler>(_ handler: Handler) {
        kind = handler.kind.claimable
        hasEvents = handler.kind.hasEvents
        run = { job, context in
            try await handler.run(try Self.arguments(of: job, for: handler), context)
        }
        ended = { ending, job, transaction in
            // Nothing can follow from arguments that nobody can read; the job ends all the same.
            guard let arguments = try? Self.arguments(of: job, for: handler) else { return EndReport() }
            return try handler.ended(ending, arguments, of: job, in: transaction)
        }
        revived = { job, transaction in
            guard let arguments = try? Self.arguments(of: job, for: handler) else {
                return "the job's arguments cannot be read"
            }
            return try handler.revived(arguments, of: job, in: transaction)
        }
    }

    private static func arguments<Handler: JobHandler>(
        of job: Job, for handler: Handler
    ) throws -> Handler.Arguments {
        do {
            return try handler.arguments(from: job.arguments, version: job.kindVersion)
        } catch {
            throw JobFailure.permanent("the job's arguments cannot be read")
        }
    }
}
