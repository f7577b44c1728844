import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A claim")
struct ClaimTests {
    @Test("takes higher priorities first, and of one priority the oldest", arguments: Engine.available)
    func order(engine: Engine) async throws {
        try await engine.withQueue { queue in
            var wanted: [String] = []
            for (text, priority) in [("old", 0), ("low", -1), ("high", 5), ("new", 0), ("higher", 9)] {
                try await queue.enqueue(Note(text: text), kind: JobKind("note", priority: priority))
                queue.clock.advance(by: .seconds(1))
            }
            for _ in 1...5 {
                let job = try await queue.claimOne()
                wanted.append(try StableJSON.value(Note.self, from: job.arguments).text)
            }
            #expect(wanted == ["higher", "high", "old", "new", "low"])
        }
    }

    @Test("of several takes those that come first", arguments: Engine.available)
    func severalInOrder(engine: Engine) async throws {
        try await engine.withQueue { queue in
            var ids: [JobID] = []
            for _ in 1...6 {
                ids.append(try await queue.enqueue())
                queue.clock.advance(by: .seconds(1))
            }
            #expect(try await Set(queue.claim(4).map(\.id)) == Set(ids[..<4]))
            #expect(try await Set(queue.claim(4).map(\.id)) == Set(ids[4...]))
            #expect(try await queue.claim(4).isEmpty)
        }
    }

    @Test("gives the job the next token, counts the attempt, and keeps the first start", arguments: Engine.available)
    func token(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let begun = queue.clock.now
            for number in 1...3 {
                let worker = try await queue.worker()
                let job = try await queue.claimOne(as: worker)
                #expect(job.id == id)
                #expect(job.state == .running)
                #expect(job.token == Int64(number))
                #expect(job.attempt == number)
                #expect(job.crashCount == number - 1)
                #expect(job.startedAt == begun)
                #expect(try await queue.column("worker_id", of: id) == worker)
                queue.clock.advance(by: .seconds(1))
                try await queue.kill(worker)
            }
        }
    }

    @Test("leaves alone what it does not know", arguments: Engine.available)
    func unknownKinds(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let unknown = try await queue.enqueue(kind: JobKind("of a newer node", priority: 9))
            let known = try await queue.enqueue()
            #expect(try await queue.claim(9).map(\.id) == [known])
            #expect(try await queue.claim(9, kinds: []).isEmpty)
            let job = try await queue.job(unknown)
            #expect(job.state == .queued)
            #expect(job.token == 0)
        }
    }

    @Test("takes a queued job even if this node's clock is an hour behind", arguments: Engine.available)
    func clockBehind(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let queued = try await queue.enqueue()
            let scheduled = try await queue.enqueue(delay: .seconds(1))
            queue.clock.advance(by: .seconds(-3_600))
            #expect(try await queue.claim(9).map(\.id) == [queued])
            #expect(try await queue.job(scheduled).state == .scheduled)
        }
    }

    @Test("by a worker without a lease takes nothing", arguments: Engine.available)
    func withoutLease(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let worker = try await queue.worker()
            try await queue.kill(worker)
            #expect(try await queue.claim(as: worker).isEmpty)
            #expect(try await queue.job(id).token == 0)
        }
    }

    @Test("by 16 at once gives every job to exactly one", arguments: Engine.available)
    func concurrency(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 16) { queue in
            let ids = try await queue.database.write { transaction in
                try (1...120).map { try queue.jobs.enqueue(.note, Note(number: $0), in: transaction) }
            }
            let claimed = try await withThrowingTaskGroup(of: [(WorkerID, Job)].self) { group in
                for number in 1...16 {
                    group.addTask {
                        let worker = try await queue.worker()
                        var mine: [(WorkerID, Job)] = []
                        while true {
                            let size = 1 + number % 4
                            let jobs = try await queue.claim(size, as: worker)
                            #expect(jobs.count <= size)
                            if jobs.isEmpty { return mine }
                            mine += jobs.map { (worker, $0) }
                        }
                    }
                }
                return try await group.reduce(into: [(WorkerID, Job)]()) { $0 += $1 }
            }
            #expect(claimed.map(\.1.id).sorted() == ids.sorted())
            #expect(claimed.allSatisfy { $0.1.token == 1 })
            for (worker, job) in claimed {
                #expect(try await queue.column("worker_id", of: job.id) == worker)
            }
        }
    }

    @Test("never takes more than asked for, whatever the planner does", .enabled(if: Engine.hasPostgreSQL))
    func neverMore() async throws {
        try await Engine.postgresql.withQueue { queue in
            let worker = try await queue.worker()
            let claimed = try await queue.database.write { transaction in
                for number in 1...40 {
                    // In the order of their age, as a table fills.
                    queue.clock.advance(by: .milliseconds(1))
                    try queue.jobs.enqueue(.note, Note(number: number), in: transaction)
                }
                // What it might choose on another table: a nested loop that looks for due jobs once for each row.
                for setting in ["hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"] {
                    try transaction.script("SET LOCAL enable_\(setting) = off")
                }
                return try JobStore.claim(2, kinds: ["note"], worker: worker, now: queue.clock.now, in: transaction)
            }
            #expect(claimed.count == 2)
        }
    }
}
