import Database
import Jobs
import Security

/// What operators see of the queue, and do with it.
///
/// Every change is audited in its own transaction.
package struct JobAdministration: Sendable {
    private let jobs: BackgroundJobService
    private let database: any Database
    private let audit: AuditLog
    private let time: TimeSource
    private let resume: @Sendable (JobID, any Transaction) throws -> Bool

    /// - Parameter resume: lets a job go on that waits for a budget, which is thereby granted once more; `false` for one
    ///   that waits for something else.
    package init(
        jobs: BackgroundJobService, database: any Database, audit: AuditLog, time: TimeSource,
        resume: @escaping @Sendable (JobID, any Transaction) throws -> Bool = { _, _ in false }
    ) {
        self.resume = resume
        self.jobs = jobs
        self.database = database
        self.audit = audit
        self.time = time
    }

    /// A page of jobs, newest first.
    package func list(
        _ filter: JobFilter, before: JobID?, limit: Int
    ) async throws -> (items: [Job], hasMore: Bool) {
        let found = try await jobs.list(filter, before: before, limit: limit)
        return (Array(found.prefix(limit)), found.count > limit)
    }

    /// - Throws: ``JobAdministrationError/notFound``.
    package func detail(_ id: JobID) async throws -> JobDetail {
        guard let detail = try await jobs.detail(id) else { throw JobAdministrationError.notFound }
        return detail
    }

    /// Gives a dead letter a new life, begins at once what waits for its next try, or grants what waits for a budget that
    /// budget once more.
    ///
    /// - Parameter actor: the administrator's id.
    /// - Returns: the job as it is then.
    /// - Throws: ``JobAdministrationError``.
    package func retry(_ id: JobID, actor: String, origin: RequestOrigin) async throws -> Job {
        try await change(id, .jobRetried, actor, origin) { [resume] jobs, transaction in
            switch try jobs.retry(id, in: transaction) {
            case .queued: nil
            case .refused(.paused) where try resume(id, transaction): nil
            case .refused(let state): .notRetryable(state)
            case .impossible(let reason): .impossible(reason: reason)
            case .notFound: .notFound
            case .unknownKind: .unknownKind
            }
        }
    }

    /// Ends a job, keeping what it has finished.
    ///
    /// - Parameter actor: the administrator's id.
    /// - Returns: the job as it is then.
    /// - Throws: ``JobAdministrationError``.
    package func cancel(_ id: JobID, actor: String, origin: RequestOrigin) async throws -> Job {
        try await change(id, .jobCanceled, actor, origin) { jobs, transaction in
            switch try jobs.cancel(id, in: transaction) {
            case .canceled, .canceling: nil
            case .alreadyEnded(let state): .ended(state)
            case .notFound: .notFound
            case .unknownKind: .unknownKind
            }
        }
    }

    /// Does something to a job; a refusal leaves its trace in the audit log too.
    private func change(
        _ id: JobID, _ kind: AuditEvent.Kind, _ actor: String, _ origin: RequestOrigin,
        _ body: @escaping @Sendable (BackgroundJobService, any Transaction) throws -> JobAdministrationError?
    ) async throws -> Job {
        let result = try await database.write {
            [jobs, audit, time] transaction -> Result<Job, JobAdministrationError> in
            let refusal = try body(jobs, transaction)
            try audit.record(
                AuditEvent(
                    kind, outcome: refusal == nil ? .success : .refused, reason: refusal?.auditReason, actor: actor,
                    subject: id.text, origin: origin), at: time.now(), in: transaction)
            if let refusal { return .failure(refusal) }
            guard let job = try jobs.status(id, in: transaction) else { return .failure(.notFound) }
            return .success(job)
        }
        return try result.get()
    }
}

/// Why an operator's wish about a job is refused.
package enum JobAdministrationError: Error, Sendable, Hashable {
    case notFound
    case ended(JobState)
    case notRetryable(JobState)
    /// What followed from its end cannot be undone.
    case impossible(reason: String)
    case unknownKind
}
