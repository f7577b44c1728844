import Database

@testable import Jobs

/// What the queue should do, in a few lines of memory.
struct QueueModel {
    /// One job's row, as far as it matters.
    struct Row: Equatable {
        var state: JobState
        var key: Int?
        var priority: Int
        var runAt: Timestamp
        var token: Int64 = 0
        var owner: Int?
        var attempt = 0
        var crashes = 0
        /// The number of the last event.
        var events: Int64 = 1
        var steps: Set<Int> = []
    }

    static let maxAttempts = 4
    private(set) var rows: [JobID: Row] = [:]
    private var living: Set<Int> = []

    /// - Returns: the live job with the same key, if there is one; otherwise `id`.
    mutating func enqueue(_ id: JobID, key: Int?, priority: Int, runAt: Timestamp, now: Timestamp) -> JobID {
        if let key, let live = rows.first(where: { $0.value.key == key && !$0.value.state.isFinal }) {
            return live.key
        }
        rows[id] = Row(state: runAt > now ? .scheduled : .queued, key: key, priority: priority, runAt: runAt)
        return id
    }

    mutating func renew(_ worker: Int) { living.insert(worker) }

    /// - Returns: the claimed jobs with their tokens.
    mutating func claim(_ count: Int, worker: Int, now: Timestamp) -> [JobID: Int64] {
        guard living.contains(worker) else { return [:] }
        let due = rows.filter { $0.value.state == .queued || $0.value.state == .scheduled && $0.value.runAt <= now }
            .sorted { (-$0.value.priority, $0.value.runAt, $0.key) < (-$1.value.priority, $1.value.runAt, $1.key) }
        var taken: [JobID: Int64] = [:]
        for (id, _) in due.prefix(count) {
            taken[id] = change(id) { row in
                row.state = .running
                row.owner = worker
                row.token += 1
                row.attempt += 1
                row.crashes += 1
                return row.token
            }
        }
        return taken
    }

    func owns(_ job: Job) -> Bool {
        guard let row = rows[job.id] else { return false }
        return row.state == .running && row.token == job.token
    }

    /// - Returns: whether the step gives its output.
    mutating func step(_ job: Job, name: Int) -> Bool {
        if rows[job.id]?.steps.contains(name) == true { return true }
        guard owns(job) else { return false }
        change(job.id) { row in
            row.steps.insert(name)
            row.crashes = 0
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

    /// A whole attempt that ends in `state`.
    ///
    /// - Returns: whether its end is written.
    mutating func end(_ job: Job, as state: JobState, at moment: Timestamp) -> Bool {
        guard owns(job) else { return false }
        let isPoison = job.crashCount > 3
        change(job.id) { row in
            row.state = isPoison || state == .scheduled && job.attempt >= Self.maxAttempts ? .failed : state
            row.events += isPoison ? 1 : 2
            row.owner = nil
            if row.state == .scheduled {
                row.runAt = moment
                row.crashes = 0
            }
        }
        return true
    }

    /// A worker is gone: by a crash, or by a shutdown, which takes back what the claim counted.
    mutating func end(worker: Int, isCrash: Bool) {
        living.remove(worker)
        for (id, row) in rows where row.owner == worker {
            change(id) { changed in
                changed.state = .queued
                changed.owner = nil
                guard !isCrash else { return }
                changed.attempt -= 1
                changed.crashes = max(0, row.crashes - 1)
            }
        }
    }

    @discardableResult
    private mutating func change<T>(_ id: JobID, _ body: (inout Row) -> T) -> T? {
        guard var row = rows[id] else { return nil }
        defer { rows[id] = row }
        return body(&row)
    }
}
