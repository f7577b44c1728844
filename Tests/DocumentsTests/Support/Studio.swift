import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

/// What the tests of the pipeline look at.
extension Library {
    /// The job that works, or has worked last, on a document.
    func newestJob(of document: Document) async throws -> Job {
        try #require(try await service.document(document.id, user: Self.reader).job)
    }

    func events(of document: Document) async throws -> [JobEvent] {
        try await jobs.events(of: newestJob(of: document).id, after: 0)
    }

    /// A line of the ledger: which step's, and how it ended.
    struct LedgerLine: Equatable {
        let step: String
        let state: String
    }

    func ledger(of job: JobID) async throws -> [LedgerLine] {
        try await database.fetch(
            "SELECT step, state FROM model_calls WHERE job_id = \(job) ORDER BY step, try"
        ).map { LedgerLine(step: try $0["step"], state: try $0["state"]) }
    }

    func sections(of document: Document) async throws -> [DocumentSection] {
        try await service.sections(of: document.id, user: Self.reader)
    }

    func provenance(of document: Document) async throws -> Provenance {
        try await service.provenance(of: document.id, user: Self.reader)
    }

    /// The alerts that were raised, by their kinds.
    func alertKinds() async throws -> [String] {
        try await database.fetch("SELECT kind FROM alerts ORDER BY raised_at, key").map { try $0["kind"] }
    }

    /// What the periodic job does.
    func sweepBudgets() async throws {
        for pause in try await budgets.waiting() { try await budgets.sweep(pause) }
    }

    /// Waits until a job is in a state, turning the clock on by a little so that no retry is waited for.
    func wait(for state: JobState, of document: Document) async throws {
        try await eventually("the job is \(state)") {
            let job = try await newestJob(of: document)
            if job.state == .scheduled { clock.advance(by: .seconds(60)) }
            return job.state == state
        }
    }
}

extension JobEvent {
    private struct Progress: Decodable { let progress: Int? }

    /// What the event says of the job's progress.
    var progress: Int? {
        get throws { try StableJSON.value(Progress.self, from: payload).progress }
    }
}
