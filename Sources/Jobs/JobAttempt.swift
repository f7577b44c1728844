import Database
import Logging

/// One attempt at one job: runs the handler and writes how it ended.
struct JobAttempt: Sendable {
    let executor: JobExecutor
    let context: JobContext
    /// Ends when the work is to be broken off, because somebody else may have the job.
    let breakOff: AsyncStream<Void>

    private var job: Job { context.job }
    private var logger: Logger { context.logger }

    /// So often a job may be begun without finishing a step before it is given up.
    private static let mostCrashes = 3

    /// - Returns: whether the attempt's end was written. If not, the table may still say that the job is ours.
    func run() async -> Bool {
        do {
            let completion = try await work()
            try await settle(as: .completed, error: nil, completion.write)
            logger.debug("job completed")
            return true
        } catch {
            return await end(after: error)
        }
    }

    private func work() async throws -> JobCompletion {
        if context.isStopping { throw JobFailure.draining }
        guard job.crashCount <= Self.mostCrashes else {
            throw JobFailure.permanent("it was begun \(Self.mostCrashes) times without finishing a step")
        }
        if executor.hasEvents { try await context.emit(.started) }
        return try await withThrowingTaskGroup(of: JobCompletion?.self) { group in
            group.addTask { try await executor.run(job, context) }
            group.addTask {
                for await _ in breakOff {}
                return nil
            }
            let first = try await group.next()
            group.cancelAll()
            if let completion = first.flatMap({ $0 }) { return completion }
            try Task.checkCancellation()
            throw JobFailure.ownershipLost
        }
    }

    private func end(after error: any Error) async -> Bool {
        let outcome = AttemptOutcome(
            error, attempt: job.attempt, maxAttempts: job.maxAttempts, isStopping: context.isStopping)
        do {
            switch outcome {
            case .dropped:
                logger.info("job belongs to another claim, its work here is dropped")
                return false
            case .givenBack:
                logger.info("job given back")
                return false
            case .retried(let reason, let delay):
                logger.warning("job will be tried again", metadata: ["error": "\(error)", "delay": "\(delay)"])
                try await retry(reason: reason, delay: delay)
            case .failed(let reason):
                logger.error("job failed", metadata: ["error": "\(error)"])
                try await settle(as: .failed, error: reason) { [job, executor] transaction in
                    try executor.gaveUp(job, reason, transaction)
                }
            }
            return true
        } catch JobFailure.ownershipLost {
            return false
        } catch is CancellationError {
            return false
        } catch {
            logger.error("a job's end cannot be written", metadata: ["error": "\(error)"])
            return await postpone()
        }
    }

    /// Puts a job away whose end cannot be written, such as a failure whose consequences break a rule: by then the
    /// cause may have been mended, and until then it takes nobody's place.
    private func postpone() async -> Bool {
        do {
            try await retry(reason: "an internal error", delay: RetryDelay.longest)
            return true
        } catch {
            logger.error("a job cannot be put away", metadata: ["error": "\(error)"])
            // Not at once again and again.
            try? await Task.sleep(for: context.writing.interval)
            return false
        }
    }

    /// Ends the job, together with what `consequences` writes: first the others' rows, then the job's, in the order
    /// in which everybody locks them.
    private func settle(
        as state: JobState, error: String?, _ consequences: @escaping @Sendable (any Transaction) throws -> Void
    ) async throws {
        let progress = state == .completed ? 100 : nil
        try await write(state == .completed ? .completed : .failed, progress: progress, error: error, consequences) {
            [job] now, transaction in
            try JobStore.finish(job.id, token: job.token, state: state, error: error, at: now, in: transaction)
        }
    }

    private func retry(reason: String, delay: Duration) async throws {
        try await write(.retrying, progress: nil, error: reason) { [job] now, transaction in
            try JobStore.retry(job.id, token: job.token, at: now + delay, error: reason, in: transaction)
        }
    }

    /// Writes the attempt's end: `consequences`, the event, and `change`, by which the job is no longer ours.
    private func write(
        _ event: JobEvent.Kind, progress: Int?, error: String?,
        _ consequences: @escaping @Sendable (any Transaction) throws -> Void = { _ in },
        change: @escaping @Sendable (Timestamp, any Transaction) throws -> Void
    ) async throws {
        try await context.writing.untilWritten("a job's end") { _ in
            try await context.write { [job, executor, time = context.time] transaction in
                let now = time.now()
                try consequences(transaction)
                if executor.hasEvents {
                    let payload = JobEventPayload(job: job.id, at: now, progress: progress, error: error)
                    try JobStore.addEvent(
                        event, payload: try payload.json(), job: job.id, token: job.token, at: now, in: transaction)
                }
                try change(now, transaction)
            }
        }
    }
}
