import TestSupport

@testable import Database
@testable import Jobs

/// Plays moves on a queue and on the model, and tells where they part.
struct History {
    /// Where the two differ.
    struct Difference: Error, CustomStringConvertible {
        let description: String
    }

    private let queue: TestQueue
    private let kind: JobKind<Note>
    private let workers: [WorkerID]
    private var model = QueueModel()
    /// All claims ever, the lost ones too.
    private var claims: [Job] = []
    /// All jobs ever, in the order in which they were enqueued.
    private var jobs: [JobID] = []
    /// Calls to models of whose ends nobody has heard.
    private var unheard: [(job: Job, call: LedgerEntry.ID)] = []

    /// - Parameters:
    ///   - database: may be shared with other histories: the kind is this one's own.
    ///   - name: told apart from every other history's.
    init(_ name: String, database: any Database) {
        queue = TestQueue(database: database)
        kind = JobKind(
            name, maxAttempts: QueueModel.maxAttempts, hasEvents: true,
            maxRunningPerUser: QueueModel.mostRunningPerUser)
        queue.handlers.register([Self.handler(kind) { .done }])
        workers = (0..<3).map { [clock = queue.clock] _ in WorkerID(at: clock.now) }
    }

    /// - Throws: ``Difference``.
    mutating func play(_ moves: [Move]) async throws {
        for worker in workers.indices { try await play(.renew(worker: worker)) }
        for move in moves { try await play(move) }
        try await compareRows()
    }

    private mutating func play(_ move: Move) async throws {
        switch move {
        case .enqueue(let key, let user, let priority, let delay):
            try await enqueue(key, user, priority, .seconds(delay))
        case .advance(let seconds): queue.clock.advance(by: .seconds(seconds))
        case .claim(let worker, let count): try await claim(count, worker)
        case .step(let claim, let name):
            try await compare(move, claim) { [queue] job in
                try await Self.isAllowed {
                    _ = try await queue.context(job).step("\(name)", input: 1, event: (.progress, nil)) { _ in true }
                }
            } _: { model, job in
                model.step(job, name: name)
            }
        case .emit(let claim):
            try await compare(move, claim) { [queue] job in
                try await Self.isAllowed { try await queue.context(job).emit(.progress) }
            } _: { model, job in
                model.emit(job)
            }
        case .call(let claim, let ends):
            let made = Kept<(job: Job, call: LedgerEntry.ID)>()
            try await compare(move, claim) { [queue] job in
                try await Self.isAllowed { made.keep((job, try await Self.call(job, ends: ends, in: queue))) }
            } _: { model, job in
                model.call(job, made.all.first?.call.text, ends: ends)
            }
            if !ends { unheard += made.all }
        case .hear(let number): await hear(number)
        case .look(let claim): try await look(claim)
        case .rest(let claim):
            try await end(move, claim, as: .paused, after: 0) { throw JobFailure.paused(.budget) }
        case .complete(let claim): try await end(move, claim, as: .completed, after: 0) { .done }
        case .fail(let claim):
            try await end(move, claim, as: .failed, after: 0) { throw JobFailure.permanent("no") }
        case .retry(let claim, let delay, let costsAttempt):
            try await end(move, claim, as: .scheduled, after: delay, costsAttempt: costsAttempt) {
                throw JobFailure.transient("later", after: .seconds(delay), costsAttempt: costsAttempt)
            }
        case .kill(let worker): try await end(worker, isCrash: true)
        case .release(let worker): try await end(worker, isCrash: false)
        case .renew(let worker):
            model.renew(worker)
            try await queue.database.write { [id = workers[worker], clock = queue.clock] transaction in
                try WorkerLease.renew(id, length: .seconds(3_600), now: clock.now, in: transaction)
            }
        case .cancel(let job):
            try await change(job) {
                try $0.cancel($1, in: $2)
            } _: { model, id, now in
                model.cancel(id, now: now)
            }
        case .pause(let job):
            try await change(job) {
                try $0.pause($1, because: .budget, in: $2)
            } _: { model, id, _ in
                model.pause(id)
            }
        case .resume(let job):
            try await change(job) {
                try $0.resume($1, in: $2)
            } _: { model, id, now in
                model.resume(id, now: now)
            }
        case .revive(let job):
            try await change(job) {
                _ = try $0.retry($1, in: $2)
            } _: { model, id, now in
                model.revive(id, now: now)
            }
        }
    }

    /// Does something to one of the jobs, as somebody from outside.
    private mutating func change(
        _ number: Int, _ real: @escaping @Sendable (BackgroundJobService, JobID, any Transaction) throws -> Void,
        _ wanted: (inout QueueModel, JobID, Timestamp) -> Void
    ) async throws {
        guard !jobs.isEmpty else { return }
        let id = jobs[number % jobs.count]
        try await queue.database.write { [service = queue.jobs] transaction in try real(service, id, transaction) }
        wanted(&model, id, queue.clock.now)
    }

    /// Somebody hears late how a call has ended.
    private mutating func hear(_ number: Int) async {
        guard !unheard.isEmpty else { return }
        let (job, call) = unheard[number % unheard.count]
        let step = JobStep(key: "step", context: queue.context(job))
        step.outcomes.add(call, Self.known)
        await step.writeOutcomes()
        model.hear(job, call.text)
    }

    /// Somebody looks for what is to end and is not ended, and a claim's handler hangs.
    private mutating func look(_ number: Int) async throws {
        guard !claims.isEmpty else { return }
        let (job, running) = (claims[number % claims.count], RunningJobs())
        _ = running.insert(job)
        try await queue.listener(running: running, stallLimit: .seconds(-1)).look()
        model.look(job, now: queue.clock.now)
    }

    private static var known: LedgerOutcome {
        .ok(LedgerUsage(tokensIn: 1, tokensOut: 1, costMicros: QueueModel.callCost.known))
    }

    private static func call(_ job: Job, ends: Bool, in queue: TestQueue) async throws -> LedgerEntry.ID {
        let step = JobStep(key: "step", context: queue.context(job))
        let worst = QueueModel.callCost.worst
        let entry = LedgerEntry(
            provider: "test", model: "test", requestHash: "",
            worstCase: LedgerUsage(tokensIn: 1, tokensOut: 1, costMicros: worst))
        let id = try await step.beginCall(entry)
        guard ends else { return id }
        try step.endCall(id, known)
        await step.writeOutcomes()
        return id
    }

    private static func handler(
        _ kind: JobKind<Note>, _ work: @escaping @Sendable () throws -> JobCompletion
    ) -> NoteHandler {
        NoteHandler(
            kind: kind, givingUp: { _, _, _, _ in }, canceling: { _, _, _ in EndReport() },
            work: { _, _ in try work() })
    }

    private mutating func enqueue(_ key: Int?, _ user: Int?, _ priority: Int, _ delay: Duration) async throws {
        let now = queue.clock.now
        let kind = JobKind<Note>(
            kind.name, maxAttempts: kind.maxAttempts, priority: priority, hasEvents: true)
        let id = try await queue.database.write { [service = queue.jobs] transaction in
            try service.enqueue(
                kind, Note(), uniqueKey: key.map { "\(kind.name) \($0)" }, userID: user.map { "\(kind.name) \($0)" },
                delay: delay, in: transaction)
        }
        let wanted = model.enqueue(id, key: key, user: user, priority: priority, runAt: now + delay, now: now)
        guard id == wanted else { throw Difference(description: "a second job with key \(key ?? 0)") }
        if !jobs.contains(id) { jobs.append(id) }
    }

    private mutating func claim(_ count: Int, _ worker: Int) async throws {
        let hasSuspect = model.hasSuspect(worker)
        let claimed = try await queue.database.write {
            [kind = kind.claimable, id = workers[worker], clock = queue.clock] transaction in
            try JobStore.claim(
                JobStore.Places(all: count, long: count, hasSuspect: !hasSuspect), kinds: [kind], worker: id,
                stallLimit: .seconds(900),
                now: clock.now, in: transaction)
        }
        let wanted = model.claim(count, worker: worker, now: queue.clock.now)
        let got = Dictionary(uniqueKeysWithValues: claimed.map { ($0.id, $0.token) })
        guard got == wanted else { throw Difference(description: "claimed \(got), not \(wanted)") }
        claims += claimed.sorted { $0.id < $1.id }
    }

    private mutating func end(
        _ move: Move, _ claim: Int, as state: JobState, after delay: Int, costsAttempt: Bool = true,
        _ work: @escaping @Sendable () throws -> JobCompletion
    ) async throws {
        let handler = Self.handler(kind, work)
        let moment = queue.clock.now + .seconds(delay)
        try await compare(move, claim) { [queue] job in
            await queue.attempt(job, handler).run()
        } _: { model, job in
            model.end(job, as: state, costsAttempt: costsAttempt, at: moment)
        }
    }

    private mutating func end(_ worker: Int, isCrash: Bool) async throws {
        model.end(worker: worker, isCrash: isCrash, now: queue.clock.now)
        try await queue.database.write {
            [id = workers[worker], clock = queue.clock, handlers = queue.handlers] transaction in
            // In one transaction: other histories' workers look for orphans too.
            if isCrash {
                try WorkerLease.end(id, in: transaction)
                _ = try JobStore.requeueOrphans(handlers, at: clock.now, in: transaction)
            } else {
                _ = try LeaseKeeper.end(id, handlers, at: clock.now, in: transaction)
            }
        }
    }

    /// Does something with one of the claims, and compares whether it was allowed.
    private mutating func compare(
        _ move: Move, _ number: Int, _ real: (Job) async throws -> Bool,
        _ wanted: (inout QueueModel, Job) -> Bool
    ) async throws {
        guard !claims.isEmpty else { return }
        let job = claims[number % claims.count]
        let isAllowed = try await real(job)
        guard isAllowed == wanted(&model, job) else {
            throw Difference(description: "\(move): was \(isAllowed ? "" : "not ")allowed")
        }
    }

    private static func isAllowed(_ body: () async throws -> Void) async throws -> Bool {
        do {
            try await body()
            return true
        } catch JobFailure.ownershipLost, JobFailure.paused {
            return false
        }
    }

    private func compareRows() async throws {
        let (stored, events) = (try await rows(), try await events())
        for (id, row) in model.rows {
            guard stored[id] == row else {
                throw Difference(description: "stored \(String(describing: stored[id])), not \(row)")
            }
            guard events[id] == Array(1...row.events) else {
                throw Difference(description: "events \(events[id] ?? []), not 1...\(row.events)")
            }
        }
        let charged = try await charged()
        for (id, cost) in charged where cost != stored[id]?.cost {
            throw Difference(description: "the ledger has \(cost), the job \(stored[id]?.cost ?? 0)")
        }
        guard stored.count == model.rows.count else { throw Difference(description: "\(stored.count) jobs") }
    }

    /// What the ledger says that each job has cost.
    private func charged() async throws -> [JobID: Int64] {
        let rows = try await queue.database.fetch(
            """
            SELECT job_id, CAST(SUM(CASE WHEN state IN ('intent', 'sent') THEN 0 ELSE cost_micros END) AS BIGINT) AS cost
            FROM model_calls WHERE job_id IN (SELECT id FROM jobs WHERE kind = \(kind.name)) GROUP BY job_id
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0["job_id"], try $0["cost"]) })
    }

    private func rows() async throws -> [JobID: QueueModel.Row] {
        var rows: [JobID: QueueModel.Row] = [:]
        for row in try await queue.database.fetch("SELECT * FROM jobs WHERE kind = \(kind.name)") {
            let worker: WorkerID? = try row["worker_id"]
            let owner = worker.map { workers.firstIndex(of: $0) ?? -1 }
            let uniqueKey: String? = try row["unique_key"]
            let user: String? = try row["user_id"]
            let pauseReason: PauseReason? = try row["pause_reason"]
            var stored = QueueModel.Row(
                state: try row["state"], key: uniqueKey.flatMap { Int($0.suffix(1)) },
                user: user.flatMap { Int($0.suffix(1)) }, priority: try row["priority"], runAt: try row["run_at"],
                fairAt: try row["fair_at"])
            stored.token = try row["token"]
            stored.owner = owner
            stored.attempt = try row["attempt"]
            stored.crashes = try row["crash_count"]
            stored.suspicions = try row["suspicions"]
            stored.failures = try row["step_failures"]
            stored.isPauseWished = pauseReason != nil
            stored.cost = try row["cost_micros"]
            stored.events = try row["event_seq"]
            stored.cancelAt = try row["cancel_at"]
            rows[try row["id"]] = stored
        }
        let steps = try await queue.database.fetch(
            """
            SELECT job_id, key FROM job_steps
            WHERE job_id IN (SELECT id FROM jobs WHERE kind = \(kind.name))
            """)
        for step in steps {
            if let number = Int(try step["key"] as String) { rows[try step["job_id"]]?.steps.insert(number) }
        }
        let calls = try await queue.database.fetch(
            """
            SELECT job_id, id FROM model_calls
            WHERE state IN ('intent', 'sent') AND job_id IN (SELECT id FROM jobs WHERE kind = \(kind.name))
            """)
        for call in calls { rows[try call["job_id"]]?.openCalls.insert(try call["id"]) }
        return rows
    }

    private func events() async throws -> [JobID: [Int64]] {
        var events: [JobID: [Int64]] = [:]
        let rows = try await queue.database.fetch(
            """
            SELECT job_id, seq FROM job_events
            WHERE job_id IN (SELECT id FROM jobs WHERE kind = \(kind.name)) ORDER BY seq
            """)
        for row in rows { events[try row["job_id"], default: []].append(try row["seq"]) }
        return events
    }
}
