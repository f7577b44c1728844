import Database

/// Which jobs an operator asks for.
package struct JobFilter: Sendable, Hashable {
    package var state: JobState?
    package var kind: String?
    package var userID: String?
    /// What they are about, such as a document's id.
    package var subjectID: String?
    /// Only those whose handlers make no progress.
    package var isStalled = false

    package init() {}
}

/// Everything that is known of one job.
package struct JobDetail: Sendable {
    /// One attempt that has ended.
    package struct Attempt: Sendable {
        package let token: Int64
        package let number: Int
        package let worker: String?
        package let startedAt: Timestamp?
        package let endedAt: Timestamp
        package let end: AttemptEnd
        package let error: String?
    }

    /// A checkpoint, without its output.
    package struct Step: Sendable {
        package let key: String
        package let token: Int64
        package let finishedAt: Timestamp
    }

    /// A call to a model.
    package struct Call: Sendable {
        package let id: String
        package let step: String
        package let number: Int
        package let provider: String
        package let model: String
        package let state: LedgerState
        package let tokensIn: Int64
        package let tokensOut: Int64
        package let costMicros: Int64
        package let isEstimated: Bool
        package let error: String?
        package let startedAt: Timestamp
        package let endedAt: Timestamp?
    }

    package let job: Job
    /// Who works on it.
    package let worker: String?
    package let attempts: [Attempt]
    package let steps: [Step]
    package let calls: [Call]
    /// The newest, in order.
    package let events: [JobEvent]
}

extension BackgroundJobService {
    /// So many of a job's attempts, steps, calls and events are shown: the newest.
    private static let mostDetails = 500

    /// A page of jobs, newest first, one more than `limit` when there is another page.
    package func list(_ filter: JobFilter, before: JobID?, limit: Int) async throws -> [Job] {
        let conditions: [SQL?] = [
            filter.state.map { "state = \($0)" }, filter.kind.map { "kind = \($0)" },
            filter.userID.map { "user_id = \($0)" }, filter.subjectID.map { "subject_id = \($0)" },
            filter.isStalled ? "state IN ('running', 'canceling') AND stall_at < \(time.now())" : nil,
            before.map { "id < \($0)" },
        ]
        let condition = conditions.compactMap { $0 }.reduce("1 = 1" as SQL) { "\($0) AND \($1)" }
        return try await database.fetch(
            "SELECT \(Job.columns) FROM jobs WHERE \(condition) ORDER BY id DESC LIMIT \(limit + 1)"
        ).map(Job.init)
    }

    /// One job with all that is known of it, or `nil`.
    package func detail(_ id: JobID) async throws -> JobDetail? {
        try await database.read { transaction in
            guard let job = try JobStore.job(id, in: transaction) else { return nil }
            return JobDetail(
                job: job,
                worker: try transaction.first("SELECT worker_id FROM jobs WHERE id = \(id)")?["worker_id"],
                attempts: try Self.newest("job_attempts", by: "token", of: id, in: transaction).map { row in
                    JobDetail.Attempt(
                        token: try row["token"], number: try row["attempt"], worker: try row["worker_id"],
                        startedAt: try row["started_at"], endedAt: try row["ended_at"], end: try row["outcome"],
                        error: try row["error"])
                },
                steps: try Self.newest("job_steps", by: "finished_at", of: id, in: transaction).map { row in
                    JobDetail.Step(
                        key: try row["key"], token: try row["token"], finishedAt: try row["finished_at"])
                },
                calls: try Self.newest("model_calls", by: "id", of: id, in: transaction).map { row in
                    JobDetail.Call(
                        id: try row["id"], step: try row["step"], number: try row["try"],
                        provider: try row["provider"], model: try row["model"], state: try row["state"],
                        tokensIn: try row["tokens_in"], tokensOut: try row["tokens_out"],
                        costMicros: try row["cost_micros"], isEstimated: try row["is_estimated"],
                        error: try row["error"], startedAt: try row["started_at"], endedAt: try row["ended_at"])
                },
                events: try Self.newest("job_events", by: "seq", of: id, in: transaction).map { row in
                    JobEvent(seq: try row["seq"], kind: try row["type"], payload: try row["payload"])
                })
        }
    }

    private static func newest(
        _ table: SQL, by order: SQL, of job: JobID, in transaction: any Transaction
    ) throws -> [Row] {
        try transaction.rows(
            "SELECT * FROM \(table) WHERE job_id = \(job) ORDER BY \(order) DESC LIMIT \(mostDetails)"
        ).reversed()
    }
}
