import Database
import Failpoints
import Logging
import Traces
import Tracing

/// One attempt at one job: runs the handler and writes how it ended.
struct JobAttempt: Sendable {
    let executor: JobExecutor
    let context: JobContext
    /// Says when the work is to be broken off.
    let breakOff: AsyncStream<BreakOff>
    /// Where the ends of jobs that have nothing else to write are written together.
    let completions: CompletionBatch

    private var job: Job { context.job }
    private var logger: Logger { context.logger }

    /// So often a job may kill its process, without finishing a step in between, before it is given up.
    ///
    /// More than the usual three: who kills a single process every few seconds must not condemn what it works on.
    static let mostCrashes = 5
    /// So often its process may die, whoever is to blame: two jobs that kill must not excuse each other for ever.
    static let mostSuspicions = 20

    /// Makes the attempt, as a span of the trace that has enqueued the job: each attempt is one of its own.
    ///
    /// - Returns: whether the attempt's end was written. If not, the table may still say that the job is ours.
    func run() async -> Bool {
        let context = InstrumentationContext(continuing: job.traceParent.flatMap { TraceParent($0) })
        return await withSpan("job \(job.kind)", context: context, ofKind: .consumer) { span in
            span.attributes["job"] = job.id.text
            span.attributes["attempt"] = job.attempt
            return await attempt(in: span)
        }
    }

    private func attempt(in span: any Span) async -> Bool {
        do {
            let completion = try await work()
            try await complete(completion)
            try Failpoint.reach(.afterFinalisation, about: job.id.text)
            JobMetrics.ended(job, .completed)
            logger.debug("job completed")
            return true
        } catch {
            span.recordError(error)
            span.setStatus(SpanStatus(code: .error))
            return await end(after: error)
        }
    }

    private func work() async throws -> JobCompletion {
        if context.isStopping { throw JobFailure.draining }
        guard job.crashCount < Self.mostCrashes, job.suspicions < Self.mostSuspicions else {
            throw JobFailure.permanent("its process died \(job.suspicions) times before it had finished a step")
        }
        if executor.hasEvents { try await context.emit(.started) }
        return try await withThrowingTaskGroup(of: JobCompletion?.self) { group in
            group.addTask { try await executor.run(job, context) }
            group.addTask {
                for await reason in breakOff { throw reason }
                return nil
            }
            defer { group.cancelAll() }
            while let completion = try await group.next() {
                if let completion { return completion }
            }
            throw CancellationError()
        }
    }

    private func end(after error: any Error) async -> Bool {
        do {
            switch error {
            case BreakOff.canceled:
                try await cancel()
                return true
            // Nothing is written: the database may be away, and waiting for it would keep the place of others' work.
            case BreakOff.lost:
                dropped()
                return false
            default: break
            }
            return try await end(as: outcome(of: error), error)
        } catch JobFailure.ownershipLost {
            return await endAsWished()
        } catch is CancellationError {
            return false
        } catch {
            logger.error("a job's end cannot be written", metadata: ["error": "\(error)"])
            return await postpone()
        }
    }

    private func outcome(of error: any Error) -> AttemptOutcome {
        AttemptOutcome(
            error, failures: context.progress.failures(after: job), maxAttempts: job.maxAttempts,
            isStopping: context.isStopping)
    }

    private func end(as outcome: AttemptOutcome, _ error: any Error) async throws -> Bool {
        switch outcome {
        case .dropped: return await endAsWished()
        case .givenBack:
            logger.info("job given back")
            return false
        case .retried(let reason, let delay, let costsAttempt):
            logger.warning("job will be tried again", metadata: ["error": "\(error)", "delay": "\(delay)"])
            try await retry(reason: reason, delay: delay, costsAttempt: costsAttempt)
            JobMetrics.ended(job, .retried)
        case .paused(let reason):
            logger.notice("job paused", metadata: ["reason": "\(reason.rawValue)"])
            try await write("a pause") { [job] now, transaction in
                try JobStore.pause(job, from: .running, because: reason, at: now, in: transaction)
            }
        case .failed(let reason):
            logger.error("job failed", metadata: ["error": "\(error)"])
            try await write("a job's end") { [job, executor] now, transaction in
                try JobStore.end(
                    job, as: .failed(reason: reason), executor, from: [.running], at: now, in: transaction)
            }
            JobMetrics.ended(job, .failed)
        }
        return true
    }

    /// The job is not to be written as we would: it may be ours, and its end be wished, or it is somebody else's.
    private func endAsWished() async -> Bool {
        do {
            try await cancel()
            return true
        } catch {
            dropped()
            return false
        }
    }

    private func dropped() {
        JobMetrics.dropped(job)
        logger.info("job belongs to another claim, its work here is dropped")
    }

    private func cancel() async throws {
        try await write("a cancelled job's end") { [job, executor] now, transaction in
            try JobStore.end(job, as: .canceled, executor, from: [.canceling], at: now, in: transaction)
        }
        logger.info("job canceled")
        JobMetrics.ended(job, .canceled)
    }

    /// Puts a job away whose end cannot be written, such as a failure whose consequences break a rule: by then the
    /// cause may have been mended, and until then it takes nobody's place.
    private func postpone() async -> Bool {
        do {
            try await retry(reason: "an internal error", delay: RetryDelay.longest, costsAttempt: true)
            return true
        } catch {
            logger.error("a job cannot be put away", metadata: ["error": "\(error)"])
            // Not at once again and again.
            try? await Task.sleep(for: context.writing.interval)
            return false
        }
    }

    /// Ends the job, together with what `completion` writes: first the others' rows, then the job's, in the order in
    /// which everybody locks them.
    ///
    /// A wish to cancel that comes after the last step is too late.
    private func complete(_ completion: JobCompletion) async throws {
        guard executor.hasEvents || completion.write != nil else {
            return try await completions.complete(job)
        }
        try await write("a job's end") { [job, hasEvents = executor.hasEvents] now, transaction in
            try completion.write?(transaction)
            try JobStore.change(
                job, from: [.running, .canceling],
                JobChange(
                    state: .completed, columns: ", progress = 100, last_error = NULL", event: .completed,
                    payload: JobEventPayload(job: job.id, at: now, progress: 100),
                    attempt: hasEvents ? .completed : nil),
                at: now, in: transaction)
            try Ledger.settleOpen(of: [job.id], at: now, in: transaction)
            try Failpoint.reach(.inFinalisation, about: job.id.text)
        }
    }

    private func retry(reason: String, delay: Duration, costsAttempt: Bool) async throws {
        let failures = context.progress.failures(after: job) - (costsAttempt ? 0 : 1)
        try await write("a job's end") { [job] now, transaction in
            let moment = now + delay
            try JobStore.change(
                job, from: [.running],
                JobChange(
                    state: .scheduled,
                    columns: """
                        , run_at = \(moment), last_error = \(reason), crash_count = 0, suspicions = 0, step_failures = \(failures),
                            fair_at = CASE WHEN fair_at > \(moment) THEN fair_at ELSE \(moment) END,
                            attempt = attempt - \(costsAttempt ? 0 : 1)
                        """,
                    event: .retrying, payload: JobEventPayload(job: job.id, at: now, error: reason),
                    attempt: .retried, error: reason),
                at: now, in: transaction)
        }
    }

    /// Writes the attempt's end, however long the database is away for a moment.
    private func write(
        _ what: String, _ body: @escaping @Sendable (Timestamp, any Transaction) throws -> Void
    ) async throws {
        try await context.writing.untilWritten(what) { _ in
            try await context.write { [time = context.time] transaction in try body(time.now(), transaction) }
        }
    }
}
