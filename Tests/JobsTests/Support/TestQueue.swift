import Logging
import Testing

@testable import Database
@testable import Jobs
@testable import TestSupport

/// A queue of its own with a clock that stands still, as several nodes would see it.
struct TestQueue: Sendable {
    let database: any Database
    let clock = TestClock()
    let signals = JobSignals()
    let log = CapturedLog()
    /// What follows from the ends of jobs.
    var handlers = JobHandlers([NoteHandler(canceling: { _, _, _ in EndReport() }) { _, _ in .done }])

    /// The service over this queue.
    var jobs: BackgroundJobService {
        BackgroundJobService(database: database, signals: signals, handlers: handlers, time: clock.source)
    }

    /// Adds a job of the kind ``JobKind/note``.
    @discardableResult
    func enqueue(
        _ note: Note = Note(), kind: JobKind<Note> = .note, uniqueKey: String? = nil, delay: Duration = .zero
    ) async throws -> JobID {
        try await database.write { [jobs] transaction in
            try jobs.enqueue(kind, note, uniqueKey: uniqueKey, delay: delay, in: transaction)
        }
    }

    /// A worker that holds a lease, and does nothing.
    func worker(lease: Duration = .seconds(60)) async throws -> WorkerID {
        let worker = WorkerID(at: clock.now)
        try await database.write { [clock] transaction in
            try WorkerLease.renew(worker, length: lease, now: clock.now, in: transaction)
        }
        return worker
    }

    /// Claims as `worker`, by default one that nobody has heard of before.
    func claim(
        _ count: Int = 1, as worker: WorkerID? = nil, kinds: [String] = [JobKind<Note>.note.name]
    ) async throws -> [Job] {
        let worker = if let worker { worker } else { try await self.worker() }
        return try await database.write { [clock] transaction in
            try JobStore.claim(count, kinds: kinds, worker: worker, now: clock.now, in: transaction)
        }
    }

    /// Claims the one job there is to claim.
    func claimOne(as worker: WorkerID? = nil) async throws -> Job {
        guard let job = try await claim(as: worker).first else { throw TestSupportError.timedOut("no job to claim") }
        return job
    }

    /// Kills a worker, and lets somebody notice.
    func kill(_ worker: WorkerID) async throws {
        try await database.execute("UPDATE workers SET lease_until = 0 WHERE id = \(worker)")
        try await reap()
    }

    /// Kills the worker that holds `job`.
    func killWorker(of job: Job) async throws {
        let holder: WorkerID? = try await column("worker_id", of: job.id)
        if let holder { try await kill(holder) }
    }

    /// Puts back what dead workers held.
    @discardableResult
    func reap() async throws -> Int {
        try await database.write { [clock, handlers] transaction in
            try WorkerLease.endExpired(now: clock.now, in: transaction)
            return try JobStore.requeueOrphans(handlers, at: clock.now, in: transaction)
        }
    }

    /// What a handler of `job` has in hand.
    func context(_ job: Job, database other: (any Database)? = nil, drain: DrainFlag = DrainFlag()) -> JobContext {
        JobContext(
            job: job, logger: log.logger(), database: other ?? database, signals: signals, time: clock.source,
            drain: drain, writing: WriteRetry(interval: .milliseconds(5), logger: log.logger()),
            stallLimit: .seconds(900), isWatched: true)
    }

    /// An attempt at `job`, as a worker makes it.
    func attempt(_ job: Job, _ handler: some JobHandler, database other: (any Database)? = nil) -> JobAttempt {
        let (never, _) = AsyncStream.makeStream(of: BreakOff.self)
        let context = context(job, database: other)
        return JobAttempt(
            executor: JobExecutor(handler), context: context, breakOff: never,
            completions: CompletionBatch(database: context.database, writing: context.writing, time: clock.source))
    }

    /// The job as it is now.
    func job(_ id: JobID) async throws -> Job {
        guard let job = try await jobs.status(id) else { throw TestSupportError.timedOut("no job \(id)") }
        return job
    }

    /// Waits until the job is in `state`.
    @discardableResult
    func wait(for id: JobID, toBe state: JobState) async throws -> Job {
        // Long, for when the whole package's tests run side by side.
        try await eventually("the job is \(state)") { try await job(id).state == state }
        return try await job(id)
    }

    /// One column of the job's row.
    func column<Value: SQLDecodable & Sendable>(_ name: String, of id: JobID) async throws -> Value {
        let row = try await database.fetch("SELECT * FROM jobs WHERE id = \(id)").first
        guard let row else { throw TestSupportError.timedOut("no job \(id)") }
        return try row[name]
    }

    /// The kinds of the job's events, in order.
    func eventKinds(_ id: JobID) async throws -> [JobEvent.Kind] {
        try await jobs.events(of: id, after: 0).map(\.kind)
    }

    /// Everything that is stored about jobs, to see that nothing has changed.
    func everything() async throws -> [[SQLValue]] {
        try await database.read { transaction in
            try [
                "SELECT * FROM jobs ORDER BY id", "SELECT * FROM job_steps ORDER BY job_id, key",
                "SELECT * FROM job_events ORDER BY job_id, seq", "SELECT * FROM job_attempts ORDER BY job_id, token",
                "SELECT * FROM model_calls ORDER BY id", "SELECT * FROM notes ORDER BY id",
            ].flatMap { (statement: SQL) in try transaction.rows(statement).map(\.values) }
        }
    }

    /// Forgets all jobs and notes.
    func empty() async throws {
        try await database.write { transaction in
            try transaction.run("DELETE FROM jobs")
            try transaction.run("DELETE FROM notes")
        }
    }

    /// The notes that handlers have written, in order.
    func notes() async throws -> [String] {
        try await database.fetch("SELECT id FROM notes ORDER BY id").map { try $0["id"] }
    }
}

extension Engine {
    /// Whether there is a PostgreSQL, for tests of what only it does.
    static var hasPostgreSQL: Bool { available.contains(.postgresql) }

    /// Workers keep a machine busy: with all of them at once, each would wait for its turn longer than a test waits.
    private static let turnstile = Turnstile(places: 6)

    /// A migrated database of its own with a table `notes (id)` for what handlers write.
    func withQueue<T>(poolSize: Int = 6, _ body: (TestQueue) async throws -> T) async throws -> T {
        await Self.turnstile.enter(1)
        do {
            let value = try await withDatabase(poolSize: poolSize) { database in
                try await database.write { try $0.script("CREATE TABLE notes (id TEXT PRIMARY KEY)") }
                return try await body(TestQueue(database: database))
            }
            await Self.turnstile.leave(1)
            return value
        } catch {
            await Self.turnstile.leave(1)
            throw error
        }
    }
}

extension Transaction {
    /// What a handler writes: visible once, and twice is an error.
    func addNote(_ text: String) throws {
        try run("INSERT INTO notes (id) VALUES (\(text))")
    }
}

extension JobStore {
    /// Takes up to so many jobs of any length, of kinds that have one version and no cap.
    static func claim(
        _ count: Int, kinds: [String], worker: WorkerID, now: Timestamp, in transaction: any Transaction
    ) throws -> [Job] {
        try claim(
            Places(all: count, long: count), kinds: kinds.map { ClaimableKind(name: $0) }, worker: worker,
            stallLimit: .seconds(900), now: now, in: transaction)
    }
}

extension JobStore {
    /// Ends a claim as somebody else's executor would.
    static func finish(_ job: Job, as state: JobState, at now: Timestamp, in transaction: any Transaction) throws {
        let event: JobEvent.Kind =
            switch state {
            case .completed: .completed
            case .canceled: .canceled
            default: .failed
            }
        let payload = JobEventPayload(job: job.id, at: now)
        try change(
            job, from: [.running, .canceling], JobChange(state: state, event: event, payload: payload), at: now,
            in: transaction)
    }

    /// Puts a claim away for a later try, as somebody else's executor would.
    static func retry(_ job: Job, at moment: Timestamp, now: Timestamp, in transaction: any Transaction) throws {
        try change(
            job, from: [.running],
            JobChange(
                state: .scheduled, columns: ", run_at = \(moment), last_error = 'elsewhere'", event: .retrying,
                payload: JobEventPayload(job: job.id, at: now)),
            at: now, in: transaction)
    }
}
