import Database

@testable import Jobs

/// What the queue should do, in a few lines of memory.
struct QueueModel {
    /// One job's row, as far as it matters.
    struct Row: Equatable {
        var state: JobState
        var key: Int?
        var user: Int?
        var priority: Int
        var runAt: Timestamp
        var fairAt: Timestamp
        var token: Int64 = 0
        var owner: Int?
        var attempt = 0
        var failures = 0
        var crashes = 0
        var suspicions = 0
        /// The number of the last event.
        var events: Int64 = 1
        var steps: Set<Int> = []
        /// Whether it is paused, or to be.
        var isPauseWished = false
        /// What the calls to models have cost that have ended, and how many have not.
        var cost: Int64 = 0
        var openCalls: Set<String> = []
        /// When its end was wished.
        var cancelAt: Timestamp?
    }

    static let maxAttempts = 4
    static let mostRunningPerUser = 2
    /// What a call costs, and what it could have cost.
    static let callCost: (known: Int64, worst: Int64) = (3, 10)
    private(set) var rows: [JobID: Row] = [:]
    private var living: Set<Int> = []
    /// Who lost which job when.
    private var losses: [(at: Timestamp, worker: Int, job: JobID)] = []

    /// A user's second job of a kind starts so much after the first.
    private static let quantum = Duration.seconds(60)

    /// - Returns: the live job with the same key, if there is one; otherwise `id`.
    mutating func enqueue(
        _ id: JobID, key: Int?, user: Int?, priority: Int, runAt: Timestamp, now: Timestamp
    ) -> JobID {
        if let key, let live = rows.first(where: { $0.value.key == key && !$0.value.state.isFinal }) {
            return live.key
        }
        let last = rows.values.filter { user != nil && $0.user == user && !$0.state.isFinal }.map(\.fairAt).max()
        rows[id] = Row(
            state: runAt > now ? .scheduled : .queued, key: key, user: user, priority: priority, runAt: runAt,
            fairAt: last.map { max(runAt, $0 + Self.quantum) } ?? runAt)
        return id
    }

    mutating func renew(_ worker: Int) { living.insert(worker) }

    /// - Returns: the claimed jobs with their tokens.
    mutating func claim(_ count: Int, worker: Int, now: Timestamp) -> [JobID: Int64] {
        for (id, row) in rows where row.state == .scheduled && row.runAt <= now { change(id) { $0.state = .queued } }
        guard living.contains(worker) else { return [:] }
        let due = rows.filter { $0.value.state == .queued }
            .sorted { (-$0.value.priority, $0.value.fairAt, $0.key) < (-$1.value.priority, $1.value.fairAt, $1.key) }
        var taken: [JobID: Int64] = [:]
        // One of those whose process has died, unless the worker has one; then the others.
        let hasSuspect = hasSuspect(worker)
        let suspects = due.filter { $0.value.suspicions > 0 }
        for (id, row) in (hasSuspect ? [] : suspects) + due.filter({ $0.value.suspicions == 0 }) {
            guard taken.count < count else { break }
            if row.suspicions > 0, !taken.isEmpty { continue }
            let running = rows.values.count { $0.user == row.user && ($0.state == .running || $0.state == .canceling) }
            guard row.user == nil || running < Self.mostRunningPerUser else { continue }
            taken[id] = change(id) { row in
                row.state = .running
                row.owner = worker
                row.token += 1
                row.attempt += 1
                if row.token > 1 { Self.settleCalls(&row) }
                return row.token
            }
        }
        return taken
    }

    /// Whether the worker has a job whose process has died before, and which has not come further since.
    func hasSuspect(_ worker: Int) -> Bool {
        rows.values.contains { $0.owner == worker && $0.state == .running && $0.suspicions > 0 }
    }

    func owns(_ job: Job) -> Bool {
        guard let row = rows[job.id] else { return false }
        return (row.state == .running || row.state == .canceling) && row.token == job.token
    }

    /// - Returns: whether the step gives its output.
    mutating func step(_ job: Job, name: Int) -> Bool {
        if rows[job.id]?.steps.contains(name) == true { return true }
        guard owns(job), rows[job.id]?.isPauseWished == false else { return false }
        change(job.id) { row in
            row.steps.insert(name)
            row.crashes = 0
            row.suspicions = 0
            row.failures = 0
            row.events += 1
        }
        return true
    }

    /// - Returns: whether the event is written.
    mutating func emit(_ job: Job) -> Bool {
        guard owns(job) else { return false }
        change(job.id) { $0.events += 1 }
        return true
    }

    /// - Returns: whether the call is made.
    mutating func call(_ job: Job, _ call: String?, ends: Bool) -> Bool {
        guard owns(job), let row = rows[job.id], row.state == .running, !row.isPauseWished else { return false }
        change(job.id) { row in
            if ends { row.cost += Self.callCost.known } else if let call { row.openCalls.insert(call) }
        }
        return true
    }

    /// The end of a call is heard of, which counts unless the call was settled.
    mutating func hear(_ job: Job, _ call: String) {
        change(job.id) { row in
            if row.openCalls.remove(call) != nil { row.cost += Self.callCost.known }
        }
    }

    /// Somebody ends what nobody ends, and takes a job from its handler.
    mutating func look(_ job: Job, now: Timestamp) {
        for (id, row) in rows where row.state == .canceling {
            guard let wished = row.cancelAt, wished <= now - .seconds(10) else { continue }
            change(id) { row in
                row.owner = nil
                Self.cancel(&row)
            }
        }
        guard owns(job), rows[job.id]?.state == .running else { return }
        change(job.id) { row in
            row.owner = nil
            row.token += 1
            row.events += 1
            row.state = job.stepFailures + 1 < Self.maxAttempts ? .scheduled : .failed
            if row.state == .failed { return Self.settleCalls(&row) }
            row.failures = job.stepFailures + 1
            row.crashes = 0
            row.suspicions = 0
            row.runAt = now
        }
    }

    /// A whole attempt that ends in `state`.
    ///
    /// - Returns: whether its end is written.
    mutating func end(_ job: Job, as state: JobState, costsAttempt: Bool = true, at moment: Timestamp) -> Bool {
        guard owns(job) else { return false }
        let isPoison =
            job.crashCount >= JobAttempt.mostCrashes || job.suspicions >= JobAttempt.mostSuspicions
        change(job.id) { row in
            row.events += isPoison ? 1 : 2
            row.owner = nil
            switch (row.state, isPoison, state) {
            case (.canceling, false, .completed): row.state = .completed
            case (.canceling, _, _): row.state = .canceled
            case (_, true, _): row.state = .failed
            case (_, _, .scheduled) where costsAttempt && job.stepFailures + 1 >= Self.maxAttempts: row.state = .failed
            default: row.state = state
            }
            if row.state.isFinal { Self.settleCalls(&row) }
            if row.state == .paused {
                row.isPauseWished = true
                row.crashes = 0
                row.suspicions = 0
            }
            guard row.state == .scheduled else { return }
            row.runAt = moment
            row.fairAt = max(row.fairAt, moment)
            row.crashes = 0
            row.suspicions = 0
            row.failures = job.stepFailures + (costsAttempt ? 1 : 0)
            row.attempt -= costsAttempt ? 0 : 1
        }
        return true
    }

    /// A worker is gone: by a crash, or by a shutdown, which takes back what the claim counted.
    mutating func end(worker: Int, isCrash: Bool, now: Timestamp) {
        living.remove(worker)
        let running = rows.filter { $0.value.owner == worker && $0.value.state == .running }
        let suspects = running.filter { $0.value.suspicions > 0 }
        var guilty = running.count == 1 ? running.first?.key : suspects.count == 1 ? suspects.first?.key : nil
        if isCrash { losses += running.keys.map { (now, worker, $0) } }
        let lately = losses.filter { $0.at > now - .seconds(60) }
        // Others die without it.
        if !Set(lately.map(\.worker)).isSubset(of: lately.filter { $0.job == guilty }.map(\.worker)) { guilty = nil }
        for (id, row) in rows where row.owner == worker {
            change(id) { changed in
                changed.owner = nil
                if row.state == .canceling { return Self.cancel(&changed) }
                changed.state = .queued
                if isCrash {
                    changed.suspicions += 1
                    changed.crashes += id == guilty ? 1 : 0
                } else {
                    changed.events += 1
                    changed.attempt -= 1
                }
            }
        }
    }

    mutating func cancel(_ id: JobID, now: Timestamp) {
        change(id) { row in
            switch row.state {
            case .running:
                row.state = .canceling
                row.cancelAt = now
            case .queued, .scheduled, .paused: Self.cancel(&row)
            case .canceling, .completed, .failed, .canceled: break
            }
        }
    }

    mutating func pause(_ id: JobID) {
        change(id) { row in
            switch row.state {
            case .running: row.isPauseWished = true
            case .queued, .scheduled:
                row.state = .paused
                row.isPauseWished = true
                row.events += 1
                row.crashes = 0
                row.suspicions = 0
            case .canceling, .paused, .completed, .failed, .canceled: break
            }
        }
    }

    mutating func resume(_ id: JobID, now: Timestamp) {
        change(id) { row in
            guard row.isPauseWished, !row.state.isFinal else { return }
            if row.state == .paused { Self.requeue(&row, now) }
            row.isPauseWished = false
        }
    }

    /// What an operator's retry does.
    mutating func revive(_ id: JobID, now: Timestamp) {
        let isTaken = rows.contains { other in
            other.key != id && other.value.key != nil && other.value.key == rows[id]?.key && !other.value.state.isFinal
        }
        change(id) { row in
            guard row.state == .scheduled || row.state == .failed && !isTaken else { return }
            Self.requeue(&row, now)
            row.isPauseWished = false
        }
    }

    private static func requeue(_ row: inout Row, _ now: Timestamp) {
        row.state = .queued
        row.runAt = now
        row.fairAt = now
        row.failures = 0
        row.crashes = 0
        row.suspicions = 0
        row.cancelAt = nil
        row.events += 1
    }

    private static func cancel(_ row: inout Row) {
        row.state = .canceled
        row.events += 1
        row.token += 1
        settleCalls(&row)
    }

    private static func settleCalls(_ row: inout Row) {
        row.cost += Int64(row.openCalls.count) * callCost.worst
        row.openCalls = []
    }

    @discardableResult
    private mutating func change<T>(_ id: JobID, _ body: (inout Row) -> T) -> T? {
        guard var row = rows[id] else { return nil }
        defer { rows[id] = row }
        return body(&row)
    }
}
