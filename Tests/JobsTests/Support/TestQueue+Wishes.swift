import Database
import Foundation
import TestSupport
import Testing

@testable import Jobs

/// What others ask of a queue, a transaction each, and what can be seen of a job afterwards.
extension TestQueue {
    /// The same queue, as a process sees it that has other handlers.
    func with(_ handlers: any JobHandler...) -> TestQueue {
        var queue = self
        queue.handlers = JobHandlers(handlers)
        return queue
    }

    /// Adds a job for a user.
    func enqueue(_ number: Int, for user: String?, kind: JobKind<Note>) async throws -> JobID {
        try await database.write { [jobs] transaction in
            try jobs.enqueue(kind, Note(number: number), userID: user, in: transaction)
        }
    }

    @discardableResult
    func cancel(_ id: JobID) async throws -> CancelOutcome {
        try await database.write { [jobs] in try jobs.cancel(id, in: $0) }
    }

    @discardableResult
    func pause(_ id: JobID, because reason: PauseReason = .budget) async throws -> Bool {
        try await database.write { [jobs] in try jobs.pause(id, because: reason, in: $0) }
    }

    @discardableResult
    func resume(_ id: JobID) async throws -> Bool {
        try await database.write { [jobs] in try jobs.resume(id, in: $0) }
    }

    @discardableResult
    func retry(_ id: JobID) async throws -> RetryOutcome {
        try await database.write { [jobs] in try jobs.retry(id, in: $0) }
    }

    /// Everything that is known of a job.
    func detail(_ id: JobID) async throws -> JobDetail {
        guard let detail = try await jobs.detail(id) else { throw TestSupportError.timedOut("no job \(id)") }
        return detail
    }

    /// How the job's attempts ended, in order.
    func attempts(_ id: JobID) async throws -> [AttemptEnd] { try await detail(id).attempts.map(\.end) }

    /// The numbers of the job's events, in order.
    func eventNumbers(_ id: JobID) async throws -> [Int64] {
        try await jobs.events(of: id, after: 0).map(\.seq)
    }

    /// The data of the job's events of one kind.
    func payloads(_ kind: JobEvent.Kind, of id: JobID) async throws -> [JobEventPayload] {
        try await jobs.events(of: id, after: 0).filter { $0.kind == kind }
            .map { try StableJSON.value(from: $0.payload) }
    }

    /// The ears of a worker that has nothing in hand, or what `running` says.
    func listener(
        as worker: WorkerID? = nil, running: RunningJobs = RunningJobs(), stallLimit: Duration = .seconds(900)
    ) -> WishListener {
        WishListener(
            worker: worker ?? WorkerID(at: clock.now), database: database, running: running, handlers: handlers,
            stallLimit: stallLimit, time: clock.source, logger: log.logger())
    }

    /// Takes up to so many jobs of those kinds.
    func claim(
        _ places: JobStore.Places, of kinds: [JobKind<Note>], as worker: WorkerID? = nil
    ) async throws -> [Job] {
        let worker = if let worker { worker } else { try await self.worker() }
        return try await database.write { [clock, kinds = kinds.map(\.claimable)] transaction in
            try JobStore.claim(
                places, kinds: kinds, worker: worker, stallLimit: .seconds(900), now: clock.now, in: transaction)
        }
    }

    /// Makes a whole attempt at a claimed job, whose end must be written.
    func run(
        _ job: Job, _ handler: some JobHandler, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let isSettled = await attempt(job, handler).run()
        #expect(isSettled, sourceLocation: sourceLocation)
    }

    /// Lets a claimed job fail for good.
    func fail(_ job: Job) async {
        let failing = NoteHandler(
            givingUp: { _, _, _, _ in }, work: { _, _ in throw JobFailure.permanent("no") })
        _ = await attempt(job, failing).run()
    }
}

/// How often a race is run: a few hundred times, or as the environment says.
enum Rounds {
    static let few = 120

    /// `RUKOPYS_TEST_RACES=10000` for a long run.
    static var count: Int { ProcessInfo.processInfo.environment["RUKOPYS_TEST_RACES"].flatMap(Int.init) ?? few }
}
